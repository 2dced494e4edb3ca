package org.cemflow.benchmark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that was run to its end, and the memory it took, which Linux tells.
 *
 * @param seconds by the clock, its start included
 * @param resident peak of all its memory in MiB, mapped files included, whose pages the system takes back when it needs
 *     them; 0 where the system does not tell
 * @param own peak of what is its own alone (heap, native buffers) in MiB, seen every 20 ms; 0 likewise
 */
record Watched(double seconds, long resident, long own) {

    private static final long PERIOD_MILLISECONDS = 20;
    private static final long MIB = 1024;

    /** @throws IOException if it ends with another code than 0 */
    static Watched run(List<String> command, Path log) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            Path status = Path.of("/proc/" + process.pid() + "/status");
            long resident = 0;
            long own = 0;
            while (!process.waitFor(PERIOD_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                List<String> lines = lines(status);
                resident = Math.max(resident, kibibytes(lines, "VmHWM:"));
                own = Math.max(own, kibibytes(lines, "RssAnon:"));
            }
            if (process.exitValue() != 0) {
                throw new IOException(command + " ended with " + process.exitValue() + ": " + Files.readString(log));
            }
            return new Watched((System.nanoTime() - start) / 1e9, resident / MIB, own / MIB);
        } finally {
            process.destroy();
        }
    }

    /** None once the process is gone, or where there is no such file. */
    private static List<String> lines(Path status) {
        try {
            return Files.readAllLines(status);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long kibibytes(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name)).mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst().orElse(0);
    }
}
