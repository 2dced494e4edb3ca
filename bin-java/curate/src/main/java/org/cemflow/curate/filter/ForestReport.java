package org.cemflow.curate.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cemflow.core.cli.Version;
import org.cemflow.curate.filter.features.PatchFeatures;

/**
 * How good a forest is on examples it has not seen; informative is the positive class, decided at 0.5.
 *
 * @param auroc area under the receiver operating characteristic: the share of pairs of an informative and an
 *        uninformative example that the scores put in the right order, ties counting half
 * @param importance how much the area under the curve falls, in the mean of {@value #SHUFFLES} times, when one
 *        feature's values are shuffled among the held-out examples (Breiman 2001)
 */
record ForestReport(String cemflow, long seed, Counts train, Counts test, Confusion confusion, double accuracy,
        double auroc, Map<String, Double> importance) {

    private static final int SHUFFLES = 20;
    private static final double HALF = 0.5;

    /** Examples of either class. */
    record Counts(int informative, int uninformative) {

        static Counts of(List<LabelledPatch> examples) {
            int good = (int) examples.stream().filter(LabelledPatch::informative).count();
            return new Counts(good, examples.size() - good);
        }
    }

    /** Held-out examples by label and decision. */
    record Confusion(@JsonProperty("true_positive") int truePositive, @JsonProperty("false_positive") int falsePositive,
            @JsonProperty("true_negative") int trueNegative, @JsonProperty("false_negative") int falseNegative) {}

    static ForestReport of(PatchForest forest, Holdout holdout, long seed) {
        List<LabelledPatch> test = holdout.test();
        double[] scores = scores(test, example -> forest.probability(example.texture()));
        int[] cells = new int[4];
        for (int i = 0; i < scores.length; i++) {
            cells[(test.get(i).informative() ? 2 : 0) + (scores[i] > HALF ? 1 : 0)]++;
        }
        double auroc = auroc(test, scores);
        return new ForestReport(Version.current(), seed, Counts.of(holdout.train()), Counts.of(test),
                new Confusion(cells[3], cells[1], cells[0], cells[2]), (double) (cells[3] + cells[0]) / scores.length,
                auroc, importance(forest, test, auroc, seed));
    }

    private static double[] scores(List<LabelledPatch> test, ToDoubleFunction<LabelledPatch> score) {
        return test.stream().mapToDouble(score).toArray();
    }

    /** By ranks (Mann and Whitney), ties sharing their mean rank. */
    static double auroc(List<LabelledPatch> test, double[] scores) {
        Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
        double ranks = 0;
        long good = 0;
        for (int i = 0; i < order.length;) {
            int end = i;
            int positives = 0;
            while (end < order.length && scores[order[end]] == scores[order[i]]) {
                positives += test.get(order[end]).informative() ? 1 : 0;
                end++;
            }
            ranks += positives * (i + 1 + end) / 2.0;
            good += positives;
            i = end;
        }
        return (ranks - good * (good + 1) / 2.0) / ((double) good * (scores.length - good));
    }

    private static Map<String, Double> importance(PatchForest forest, List<LabelledPatch> test, double auroc, long seed) {
        Map<String, Double> importance = new LinkedHashMap<>();
        Random random = new Random(seed);
        for (int f = 0; f < PatchFeatures.TEXTURE.size(); f++) {
            double fall = 0;
            for (int k = 0; k < SHUFFLES; k++) {
                fall += auroc - auroc(test, shuffled(forest, test, f, random));
            }
            importance.put(PatchFeatures.TEXTURE.get(f), fall / SHUFFLES);
        }
        return importance;
    }

    private static double[] shuffled(PatchForest forest, List<LabelledPatch> test, int feature, Random random) {
        List<Double> values = test.stream().map(e -> e.texture()[feature]).collect(Collectors.toList());
        Collections.shuffle(values, random);
        double[] scores = new double[values.size()];
        for (int i = 0; i < scores.length; i++) {
            double[] texture = test.get(i).texture().clone();
            texture[feature] = values.get(i);
            scores[i] = forest.probability(texture);
        }
        return scores;
    }
}
