package org.cemflow.curate.bench;

import java.nio.file.Path;

/** One benchmark of {@code ./cemflow bench}: prints its own lines, each figure with its unit and a ratio beside it. */
public interface Benchmark {

    /** The word that selects it on the command line: {@code patch}, {@code dedup}, {@code ingest}. */
    String name();

    /**
     * Measures and prints: several rounds, compared things side by side in each round, medians.
     *
     * @param scratch an empty folder for temporary files, deleted afterwards
     * @param quick a tenth of the size, for a look
     */
    void run(Path scratch, boolean quick) throws Exception;
}
