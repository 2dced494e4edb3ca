package org.cemflow.curate.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A split into examples to learn from and examples to test with, the same share of either class being tested (the
 * original drew from both classes together, so that few examples of the rarer class could be left to test with).
 */
record Holdout(List<LabelledPatch> train, List<LabelledPatch> test) {

    /**
     * @param examples in any fixed order
     * @param fraction the share to test with, of each class rounded to the nearest number, but at least one
     */
    static Holdout split(List<LabelledPatch> examples, double fraction, long seed) {
        List<LabelledPatch> train = new ArrayList<>();
        List<LabelledPatch> test = new ArrayList<>();
        Random random = new Random(seed);
        for (boolean informative : new boolean[] {true, false}) {
            List<LabelledPatch> some = new ArrayList<>(examples.stream().filter(e -> e.informative() == informative).toList());
            Collections.shuffle(some, random);
            int held = (int) Math.max(1, Math.round(fraction * some.size()));
            test.addAll(some.subList(0, held));
            train.addAll(some.subList(held, some.size()));
        }
        return new Holdout(List.copyOf(train), List.copyOf(test));
    }
}
