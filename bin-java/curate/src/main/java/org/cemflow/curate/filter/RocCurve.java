package org.cemflow.curate.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The receiver operating characteristic of scores: what a falling threshold lets through of either class.
 *
 * @param points from (0, 0) to (1, 1), corners only
 * @param auroc the area under it, which is the share of pairs of an informative and an uninformative example that the
 *        scores put in the right order, ties counting half (Mann and Whitney)
 */
record RocCurve(List<Point> points, double auroc) {

    /**
     * @param falsePositive share of the uninformative examples at or above the threshold
     * @param truePositive share of the informative ones
     * @param threshold the score from which an example is let through; null for the point where none is
     */
    record Point(@JsonProperty("false_positive") double falsePositive, @JsonProperty("true_positive") double truePositive,
            Double threshold) {}

    /**
     * @param informative the labels, both of them present
     * @param scores as many, finite
     */
    static RocCurve of(boolean[] informative, double[] scores) {
        int[] order = IntStream.range(0, scores.length).boxed().sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue).toArray();
        long good = IntStream.range(0, informative.length).filter(i -> informative[i]).count();
        long bad = informative.length - good;
        List<long[]> counts = new ArrayList<>();
        List<Double> thresholds = new ArrayList<>(Arrays.asList((Double) null));
        counts.add(new long[2]);
        // Twice the area in units of one pair, exact in whole numbers.
        long area = 0;
        for (int i = 0; i < order.length;) {
            double score = scores[order[i]];
            long[] before = counts.get(counts.size() - 1);
            long[] now = before.clone();
            for (; i < order.length && scores[order[i]] == score; i++) {
                now[informative[order[i]] ? 1 : 0]++;
            }
            area += (now[0] - before[0]) * (now[1] + before[1]);
            counts.add(now);
            thresholds.add(score);
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            if (i == 0 || i == counts.size() - 1 || !straight(counts.get(i - 1), counts.get(i), counts.get(i + 1))) {
                points.add(new Point((double) counts.get(i)[0] / bad, (double) counts.get(i)[1] / good, thresholds.get(i)));
            }
        }
        return new RocCurve(List.copyOf(points), area / (2.0 * good * bad));
    }

    private static boolean straight(long[] a, long[] b, long[] c) {
        return (b[0] - a[0]) * (c[1] - b[1]) == (c[0] - b[0]) * (b[1] - a[1]);
    }
}
