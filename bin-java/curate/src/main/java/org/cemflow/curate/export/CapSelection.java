package org.cemflow.curate.export;

import java.util.BitSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cemflow.curate.support.SeededRandom;

/**
 * Which of a data set's patches are taken when there are more than the cap. The axes share the cap evenly; what an axis
 * cannot fill goes to the others. Along each axis the patches, in the order slice, y, x, are divided into as many equal
 * runs as it may keep, and from each run one is drawn by the seed: every part of the volume is represented, and no
 * position in the slice is preferred, as taking every n-th would.
 */
final class CapSelection {

    private final Map<Integer, BitSet> chosen = new TreeMap<>();
    private final Map<Integer, Integer> next = new TreeMap<>();

    /**
     * @param available patches by axis
     * @param cap how many to take at most; null for all
     */
    CapSelection(String dataset, SortedMap<Integer, Integer> available, Integer cap, long seed) {
        int left = cap == null ? Integer.MAX_VALUE : cap;
        int axes = available.size();
        var fewestFirst = available.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey())).toList();
        for (Map.Entry<Integer, Integer> axis : fewestFirst) {
            int quota = Math.min(axis.getValue(), left / axes--);
            left -= quota;
            chosen.put(axis.getKey(), draw(axis.getValue(), quota, new SeededRandom(seed, dataset + "/" + axis.getKey())));
        }
    }

    private static BitSet draw(int available, int quota, SeededRandom random) {
        BitSet drawn = new BitSet(available);
        for (long run = 0; run < quota; run++) {
            int from = (int) (run * available / quota);
            int to = (int) ((run + 1) * available / quota);
            drawn.set(from + random.below(to - from));
        }
        return drawn;
    }

    /** Whether the next patch of this axis, in the table's order, is taken. */
    boolean take(int axis) {
        return chosen.get(axis).get(next.merge(axis, 1, Integer::sum) - 1);
    }

    /** How many are taken in all. */
    int size() {
        return chosen.values().stream().mapToInt(BitSet::cardinality).sum();
    }
}
