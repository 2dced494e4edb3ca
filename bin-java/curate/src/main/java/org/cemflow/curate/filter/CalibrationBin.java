package org.cemflow.curate.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * How far scores can be read as probabilities: the examples with a score in a tenth of 0 to 1. Well calibrated, the share
 * of informative ones is the mean score.
 *
 * @param from the tenth's lower end, included
 * @param to its upper end, excluded but for 1
 * @param examples how many
 * @param score their mean score
 * @param informative the share of them labelled informative
 */
record CalibrationBin(double from, double to, int examples, double score, double informative) {

    private static final int BINS = 10;

    /** The tenths that hold any example, in order. */
    static List<CalibrationBin> of(boolean[] labels, double[] scores) {
        int[] examples = new int[BINS];
        int[] good = new int[BINS];
        double[] sums = new double[BINS];
        for (int i = 0; i < scores.length; i++) {
            int bin = (int) Math.min(BINS - 1, Math.floor(scores[i] * BINS));
            examples[bin]++;
            good[bin] += labels[i] ? 1 : 0;
            sums[bin] += scores[i];
        }
        List<CalibrationBin> bins = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            if (examples[i] > 0) {
                bins.add(new CalibrationBin((double) i / BINS, (i + 1.0) / BINS, examples[i], sums[i] / examples[i],
                        (double) good[i] / examples[i]));
            }
        }
        return bins;
    }
}
