package org.cemflow.nets.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.bench.Peer;

/** A Python with PyTorch, in which the same steps are timed. */
final class Python {

    /** Debian's first, then whatever the PATH has. */
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    private Python() {}

    /** The first that has PyTorch, with CUDA if that is asked for; null if none has. */
    static String find(boolean cuda) throws InterruptedException {
        for (String python : PYTHONS) {
            String test = "import torch; assert " + (cuda ? "torch.cuda.is_available()" : "True");
            try {
                if (new ProcessBuilder(python, "-c", test).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0) {
                    return python;
                }
            } catch (IOException e) {
                // There is no such program: the next one.
            }
        }
        return null;
    }

    /**
     * Starts a script that lies beside this class; it greets with PyTorch's version.
     *
     * @param scratch where the script goes
     * @throws IOException if it fails before its first step
     */
    static Peer start(String python, String script, Path scratch, List<String> arguments) throws IOException {
        Path file = scratch.resolve(script);
        try (InputStream in = Python.class.getResourceAsStream(script)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of(python, file.toString()));
        command.addAll(arguments);
        return Peer.start(script, command);
    }
}
