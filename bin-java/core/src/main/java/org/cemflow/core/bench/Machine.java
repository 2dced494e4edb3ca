package org.cemflow.core.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a benchmark ran on. */
final class Machine {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** The processor's name where the system tells it (Linux), else its architecture. */
    static String processor() {
        if (Files.isReadable(CPUINFO)) {
            try {
                return processor(Files.readString(CPUINFO));
            } catch (IOException e) {
                return System.getProperty("os.arch");
            }
        }
        return System.getProperty("os.arch");
    }

    /** The first processor's {@code model name} in what Linux says of its processors; the architecture where there is none. */
    static String processor(String cpuinfo) {
        return cpuinfo.lines().filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(name -> !name.isEmpty()).findFirst().orElse(System.getProperty("os.arch"));
    }
}
