package org.cemflow.curate.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.Version;
import org.cemflow.nets.training.EpochMetrics;

/**
 * How a classifier was trained and how good it is on examples it has not seen; written as MODEL.json. Informative is the
 * positive class, decided at 0.5.
 *
 * @param arch {@code forest} or the net's
 * @param initialisation what a net began with: {@code random} or a file's name; null for a forest
 * @param initialisationSha256 that file's checksum; null without one
 * @param trained number of values of a net that learnt; null for a forest
 * @param train examples learnt from
 * @param test examples held out
 * @param accuracy share of the held-out examples decided rightly
 * @param auroc area under the receiver operating characteristic ({@link RocCurve#auroc})
 * @param importance of each feature for a forest ({@link ForestImportance}); null for a net
 * @param epochs of a net's training; null for a forest
 */
record FilterReport(String cemflow, String arch, String initialisation,
        @JsonProperty("initialisation_sha256") String initialisationSha256, Long trained, long seed, Counts train, Counts test,
        Confusion confusion, double accuracy, double auroc, List<RocCurve.Point> roc, List<CalibrationBin> calibration,
        Map<String, Double> importance, List<EpochMetrics> epochs) {

    static final String FOREST = "forest";
    private static final double HALF = 0.5;

    /** Examples of either class. */
    record Counts(int informative, int uninformative) {

        static Counts of(boolean[] labels) {
            int good = 0;
            for (boolean label : labels) {
                good += label ? 1 : 0;
            }
            return new Counts(good, labels.length - good);
        }
    }

    /** Held-out examples by label and decision. */
    record Confusion(@JsonProperty("true_positive") int truePositive, @JsonProperty("false_positive") int falsePositive,
            @JsonProperty("true_negative") int trueNegative, @JsonProperty("false_negative") int falseNegative) {

        static Confusion of(boolean[] labels, double[] scores) {
            int[] cells = new int[4];
            for (int i = 0; i < labels.length; i++) {
                cells[(labels[i] ? 2 : 0) + (scores[i] > HALF ? 1 : 0)]++;
            }
            return new Confusion(cells[3], cells[1], cells[0], cells[2]);
        }

        double accuracy() {
            return (double) (truePositive + trueNegative) / (truePositive + falsePositive + trueNegative + falseNegative);
        }
    }

    /** What a net tells of its training beside what every classifier does. */
    record NetFacts(String arch, String initialisation, String sha256, long trained, List<EpochMetrics> epochs) {}

    static FilterReport forest(long seed, boolean[] train, boolean[] test, double[] scores, Map<String, Double> importance) {
        return of(new NetFacts(FOREST, null, null, 0, null), null, seed, train, test, scores, importance);
    }

    static FilterReport net(NetFacts facts, long seed, boolean[] train, boolean[] test, double[] scores) {
        return of(facts, facts.trained, seed, train, test, scores, null);
    }

    private static FilterReport of(NetFacts facts, Long trained, long seed, boolean[] train, boolean[] test, double[] scores,
            Map<String, Double> importance) {
        Confusion confusion = Confusion.of(test, scores);
        RocCurve roc = RocCurve.of(test, scores);
        return new FilterReport(Version.current(), facts.arch, facts.initialisation, facts.sha256, trained, seed, Counts.of(train),
                Counts.of(test), confusion, confusion.accuracy(), roc.auroc(), roc.points(), CalibrationBin.of(test, scores), importance,
                facts.epochs);
    }
}
