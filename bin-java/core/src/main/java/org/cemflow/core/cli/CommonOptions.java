package org.cemflow.core.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that every executable shares. */
public final class CommonOptions {

    @Option(names = "--threads", paramLabel = "N",
            description = "Worker threads; the results do not depend on it (default: all processors of this machine).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Acted upon by {@link Cli#main} before the options are parsed. */
    @SuppressWarnings("unused")
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
        return Math.max(1, threads);
    }
}
