package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.cemflow.core.cli.Progress;
import org.cemflow.curate.filter.Judge.Judged;
import org.cemflow.curate.filter.Judge.Judgements;
import org.cemflow.curate.filter.features.PatchFeatures;
import org.cemflow.tables.IndexRow;
import org.cemflow.tables.IndexRowBuilder;
import org.cemflow.tables.IndexTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the FILTER columns of a table of patches: of exemplars (and of all patches if DEDUP did not run), with what was
 * measured, the score and the decision; of duplicates, with nothing. A patch is informative if its score is above the
 * threshold. Rows keep their order, and the result does not depend on the number of threads.
 */
final class PatchScorer {

    private static final Logger LOG = LoggerFactory.getLogger(PatchScorer.class);
    private static final String INFORMATIVE = "informative";

    private final Judge judge;
    private final double threshold;
    private final int threads;

    PatchScorer(Judge judge, double threshold, int threads) {
        this.judge = judge;
        this.threshold = threshold;
        this.threads = threads;
    }

    /** Reads the table twice: once to know how much there is to do. */
    void score(Path table, PatchReader reader, Path output) throws IOException {
        long exemplars;
        try (Stream<IndexRow> rows = IndexTable.read(table)) {
            exemplars = rows.filter(PatchScorer::judged).count();
        }
        long[] informative = {0};
        try (Progress progress = new Progress("filter " + reader.dataset(), "patches", exemplars);
                Stream<IndexRow> rows = IndexTable.read(table);
                Judgements judged = judge.judge(rows.iterator(), row -> judged(row) ? reader.read(table, row) : null, threads)) {
            IndexTable.write(output, new Iterator<IndexRow>() {

                @Override
                public boolean hasNext() {
                    return judged.hasNext();
                }

                @Override
                public IndexRow next() {
                    IndexRow row = decided(judged.next());
                    progress.step(judged(row) ? 1 : 0);
                    informative[0] += Boolean.TRUE.equals(row.informative()) ? 1 : 0;
                    return row;
                }
            });
        }
        LOG.info("{}: {} of {} exemplars are informative", reader.dataset(), informative[0], exemplars);
    }

    private static boolean judged(IndexRow row) {
        return !Boolean.FALSE.equals(row.exemplar());
    }

    private IndexRow decided(Judged judged) {
        IndexRow row = judged.row();
        if (judged.judgement() == null) {
            return cleared(row);
        }
        PatchFeatures features = judged.features();
        PatchClassifier.Judgement judgement = judged.judgement();
        boolean informative = judgement.score() > threshold;
        return IndexRowBuilder.builder(row)
                .lbpSd(features.lbpSd()).geomeanMedian(features.geomeanMedian())
                .entropySd(features.entropySd()).cannyMean(features.cannyMean())
                .uniform(features.material().uniform()).padding(features.material().padding())
                .score(judgement.score()).informative(informative)
                .reason(informative ? INFORMATIVE : judgement.doubt()).build();
    }

    private static IndexRow cleared(IndexRow row) {
        return IndexRowBuilder.builder(row).lbpSd(null).geomeanMedian(null).entropySd(null).cannyMean(null)
                .uniform(null).padding(null).score(null).informative(null).reason(null).build();
    }
}
