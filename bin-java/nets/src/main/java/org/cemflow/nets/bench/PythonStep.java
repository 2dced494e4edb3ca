package org.cemflow.nets.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.cemflow.core.bench.Rounds.Time;

/** The same step without data and augmentation in Python's PyTorch, in a process of its own that waits between rounds. */
final class PythonStep implements AutoCloseable {

    /** Debian's first, then whatever the PATH has. */
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
    private static final String SCRIPT = "moco_step.py";

    private final Process process;
    private final Writer to;
    private final BufferedReader from;
    private final String version;

    private PythonStep(Process process) throws IOException {
        this.process = process;
        this.to = process.outputWriter(StandardCharsets.US_ASCII);
        this.from = process.inputReader(StandardCharsets.US_ASCII);
        this.version = line();
    }

    /** The first Python that has PyTorch, with CUDA if that is asked for; null if none has. */
    static String find(boolean cuda) throws InterruptedException {
        for (String python : PYTHONS) {
            String test = "import torch; assert " + (cuda ? "torch.cuda.is_available()" : "True");
            try {
                if (start(python, "-c", test).waitFor() == 0) {
                    return python;
                }
            } catch (IOException e) {
                // There is no such program: the next one.
            }
        }
        return null;
    }

    /** @param scratch where the script goes */
    static PythonStep start(String python, MocoSetting setting, int threads, boolean cuda, Path scratch) throws IOException {
        Path script = scratch.resolve(SCRIPT);
        try (InputStream in = PythonStep.class.getResourceAsStream(SCRIPT)) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return new PythonStep(start(python, script.toString(), setting.arch(), "" + setting.side(), "" + setting.batch(),
                "" + setting.queue(), "" + setting.groups(), "" + threads, cuda ? "cuda" : "cpu",
                setting.precision().name().toLowerCase(Locale.ROOT)));
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** PyTorch's version. */
    String version() {
        return version;
    }

    /** @throws IOException if it failed, for want of memory for example */
    Time time(int steps) throws IOException {
        to.write(steps + "\n");
        to.flush();
        String[] seconds = line().split(" ");
        return new Time(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    private String line() throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new IOException(SCRIPT + " failed");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        to.close();
        process.destroy();
    }
}
