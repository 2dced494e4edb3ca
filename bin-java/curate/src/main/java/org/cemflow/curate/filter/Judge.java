package org.cemflow.curate.filter;

import java.util.Iterator;
import java.util.function.Function;
import org.cemflow.curate.filter.PatchReader.Measured;
import org.cemflow.curate.filter.features.PatchFeatures;
import org.cemflow.tables.IndexRow;

/** Judges the patches of a table, some at a time if that is faster, and gives them back in their order. */
interface Judge extends AutoCloseable {

    /**
     * A row that was judged.
     *
     * @param features what was measured of its patch; null, as is the judgement, for a row that asks for none
     */
    record Judged(IndexRow row, PatchFeatures features, PatchClassifier.Judgement judgement) {}

    /** Judged rows in order; closing it stops the threads. */
    interface Judgements extends Iterator<Judged>, AutoCloseable {

        @Override
        void close();
    }

    /**
     * @param rows all rows of a table
     * @param read reads and measures the patch of a row, or gives null for a row that asks for no judgement; what it gives
     *        is valid until the same thread reads again
     * @param threads that read and measure
     */
    Judgements judge(Iterator<IndexRow> rows, Function<IndexRow, Measured> read, int threads);

    @Override
    void close();
}
