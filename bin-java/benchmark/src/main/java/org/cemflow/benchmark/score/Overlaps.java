package org.cemflow.benchmark.score;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** How many pixels each true component shares with each predicted one. */
final class Overlaps {

    private final Map<Long, long[]> shared = new HashMap<>();
    private long pixels;

    /** Counts the pixels that a section's runs have in common. */
    void add(Runs truth, Runs predicted) {
        for (int y = 0; y < truth.height; y++) {
            int j = predicted.first[y];
            for (int i = truth.first[y]; i < truth.first[y + 1]; i++) {
                while (j < predicted.first[y + 1] && predicted.end[j] <= truth.start[i]) {
                    j++;
                }
                for (int k = j; k < predicted.first[y + 1] && predicted.start[k] < truth.end[i]; k++) {
                    int common = Math.min(truth.end[i], predicted.end[k]) - Math.max(truth.start[i], predicted.start[k]);
                    count(shared, (long) truth.component[i] << 32 | predicted.component[k], common);
                    pixels += common;
                }
            }
        }
    }

    private static void count(Map<Long, long[]> counts, long key, long common) {
        counts.computeIfAbsent(key, absent -> new long[1])[0] += common;
    }

    /** Pixels that are of the label in both. */
    long pixels() {
        return pixels;
    }

    /** The roots of the predicted components that share a pixel with a true one. */
    BitSet touching(Components predicted) {
        BitSet touching = new BitSet(predicted.ids());
        shared.keySet().forEach(key -> touching.set(predicted.root(key.intValue())));
        return touching;
    }

    /**
     * Pairs of a true and a predicted component with IoU above one half; no component can be in two.
     */
    int matches(Components truth, Components predicted) {
        Map<Long, long[]> whole = new HashMap<>();
        shared.forEach((key, common) -> count(whole, (long) truth.root((int) (key >>> 32)) << 32 | predicted.root(key.intValue()), common[0]));
        int matches = 0;
        for (Map.Entry<Long, long[]> pair : whole.entrySet()) {
            long common = pair.getValue()[0];
            long union = truth.size((int) (pair.getKey() >>> 32)) + predicted.size(pair.getKey().intValue()) - common;
            matches += 2 * common > union ? 1 : 0;
        }
        return matches;
    }
}
