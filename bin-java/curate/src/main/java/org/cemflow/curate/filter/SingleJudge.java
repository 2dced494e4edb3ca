package org.cemflow.curate.filter;

import java.util.Iterator;
import java.util.function.Function;
import org.cemflow.curate.filter.PatchReader.Measured;
import org.cemflow.tables.IndexRow;

/** Judges patches one by one, on the threads that read them. */
record SingleJudge(PatchClassifier classifier) implements Judge {

    @Override
    public Judgements judge(Iterator<IndexRow> rows, Function<IndexRow, Measured> read, int threads) {
        OrderedTasks<IndexRow, Judged> tasks = new OrderedTasks<>(rows, threads, row -> {
            Measured measured = read.apply(row);
            return measured == null ? new Judged(row, null, null)
                    : new Judged(row, measured.features(), classifier.judge(measured.features(), measured.patch()));
        });
        return new Judgements() {

            @Override
            public boolean hasNext() {
                return tasks.hasNext();
            }

            @Override
            public Judged next() {
                return tasks.next();
            }

            @Override
            public void close() {
                tasks.close();
            }
        };
    }

    @Override
    public void close() {
        // A classifier holds nothing but memory.
    }
}
