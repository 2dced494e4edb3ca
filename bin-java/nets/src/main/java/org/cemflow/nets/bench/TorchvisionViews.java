package org.cemflow.nets.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The same augmentations by torchvision and Pillow in Python: the yardstick, where Debian's python3-torchvision is there. */
final class TorchvisionViews {

    private static final String PYTHON = "/usr/bin/python3";

    private final Path script;

    private TorchvisionViews(Path script) {
        this.script = script;
    }

    /** Null if Python or torchvision is not there. */
    static TorchvisionViews find(Path scratch) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of(PYTHON))
                || start(PYTHON, "-c", "import torchvision, PIL, numpy").waitFor() != 0) {
            return null;
        }
        Path script = scratch.resolve("torchvision_views.py");
        try (InputStream in = TorchvisionViews.class.getResourceAsStream("torchvision_views.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return new TorchvisionViews(script);
    }

    /** Seconds by the clock, of the slowest process, and by the processor, of all, for {@code views} views in each process. */
    double[] time(int side, int views, int processes) throws IOException, InterruptedException {
        List<Process> running = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            running.add(start(PYTHON, script.toString(), Integer.toString(side), Integer.toString(views)));
        }
        double wall = 0;
        double cpu = 0;
        for (Process process : running) {
            String[] seconds = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim().split(" ");
            if (process.waitFor() != 0 || seconds.length != 2) {
                throw new IOException(script + " failed");
            }
            wall = Math.max(wall, Double.parseDouble(seconds[0]));
            cpu += Double.parseDouble(seconds[1]);
        }
        return new double[] {wall, cpu};
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
