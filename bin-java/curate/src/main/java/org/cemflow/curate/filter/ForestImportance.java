package org.cemflow.curate.filter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.cemflow.curate.filter.features.PatchFeatures;

/**
 * How much the area under the curve falls, in the mean of {@value #SHUFFLES} times, when one feature's values are shuffled
 * among the held-out examples (Breiman 2001).
 */
final class ForestImportance {

    private static final int SHUFFLES = 20;

    private ForestImportance() {}

    static Map<String, Double> of(PatchForest forest, List<LabelledPatch> test, double auroc, long seed) {
        boolean[] labels = LabelledPatch.labels(test);
        Map<String, Double> importance = new LinkedHashMap<>();
        Random random = new Random(seed);
        for (int f = 0; f < PatchFeatures.TEXTURE.size(); f++) {
            double fall = 0;
            for (int k = 0; k < SHUFFLES; k++) {
                fall += auroc - RocCurve.of(labels, shuffled(forest, test, f, random)).auroc();
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
