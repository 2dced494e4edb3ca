package org.cemflow.core.bench;

import java.nio.file.Path;

/** One benchmark of {@code ./cemflow bench}: prints its own lines, each figure with its unit and a ratio beside it. */
public interface Benchmark {

    /** The word that selects it on the command line: {@code patch}, {@code pretrain}. */
    String name();

    /**
     * Measures and prints: several rounds, compared things side by side in each round, medians.
     *
     * @param scratch an empty folder for temporary files, deleted afterwards
     */
    void run(Path scratch, Extent extent) throws Exception;

    /**
     * How much to measure.
     *
     * @param quick a tenth of the size, for a look
     * @param gpu on the GPU, by those benchmarks that have something to measure there
     * @param threads of what is measured with several
     */
    record Extent(boolean quick, boolean gpu, int threads) {}
}
