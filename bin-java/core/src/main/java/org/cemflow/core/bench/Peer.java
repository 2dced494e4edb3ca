package org.cemflow.core.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cemflow.core.bench.Rounds.Time;

/**
 * A process of its own that repeats a piece of work when it is told to, and waits between rounds. It prints a line when it
 * is ready; then, for each line with a number of repeats, one with the seconds by the clock and by its processor time.
 */
public final class Peer implements AutoCloseable {

    /** A piece of work to be repeated. */
    @FunctionalInterface
    public interface Work {
        void run(int repeats) throws Exception;
    }

    private final String name;
    private final Process process;
    private final Writer to;
    private final BufferedReader from;
    private final String greeting;

    private Peer(String name, Process process) throws IOException {
        this.name = name;
        this.process = process;
        this.to = process.outputWriter(StandardCharsets.US_ASCII);
        this.from = process.inputReader(StandardCharsets.US_ASCII);
        try {
            this.greeting = line();
        } catch (IOException e) {
            process.destroy();
            throw e;
        }
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param name for messages
     * @throws IOException if there is no such program, or it ends before it is ready
     */
    public static Peer start(String name, List<String> command) throws IOException {
        return new Peer(name, new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /**
     * The command that runs a class in a JVM like this one: the same Java, class path and system properties.
     *
     * @param options more for the JVM, such as a heap limit
     */
    public static List<String> java(Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D") || argument.startsWith("--enable-native-access")).forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** What {@code main} of such a process in Java does: one uncounted repeat, then as it is told until its input ends. */
    public static void serve(String greeting, Work work) throws Exception {
        work.run(1);
        System.out.println(greeting);
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            int repeats = Integer.parseInt(line);
            Time time = Rounds.timed(() -> work.run(repeats));
            System.out.printf(Locale.ROOT, "%.6f %.6f%n", time.wall(), time.cpu());
        }
    }

    /** The line that it printed when it was ready. */
    public String greeting() {
        return greeting;
    }

    /** @throws IOException if it failed, for want of memory for example */
    public Time time(int repeats) throws IOException {
        to.write(repeats + "\n");
        to.flush();
        String[] seconds = line().split(" ");
        return new Time(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    private String line() throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new IOException(name + " failed");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        to.close();
        process.destroy();
    }
}
