package org.cemflow.core.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options that every executable shares. */
public final class CommonOptions {

    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

    @Option(names = "--threads", paramLabel = "N",
            description = "Worker threads; the results do not depend on it (default: all processors of this machine).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Acted upon by {@link Cli#main} before the options are parsed. */
    @Option(names = "--log-level", paramLabel = "LEVEL", defaultValue = "info",
            description = "trace, debug, info, warn or error (default: ${DEFAULT-VALUE}).")
    private String logLevel;

    @Option(names = "--fault-file", paramLabel = "NAME.fault.json",
            description = "If the input is at fault, write the sentence here and end with 0, so that a workflow goes on"
                    + " with the other data sets.")
    private Path faultFile;

    /** Where a workflow wants to find the sentence about wrong data; null when nobody asked. */
    Path faultFile() {
        return faultFile;
    }

    public int threads() {
        return threads;
    }

    /** Faults of these options, as sentences. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (threads < 1) {
            faults.add("--threads " + threads + ": use 1 or more.");
        }
        if (!LEVELS.contains(logLevel.toLowerCase(Locale.ROOT))) {
            faults.add("--log-level '" + logLevel + "': use one of " + String.join(", ", LEVELS) + ".");
        }
        return faults;
    }
}
