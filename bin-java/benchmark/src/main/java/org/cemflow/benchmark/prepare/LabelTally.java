package org.cemflow.benchmark.prepare;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.spec.BenchmarkSpec;

/** Which labels the masks hold, and whether they are those that they should. */
final class LabelTally {

    private final BenchmarkSpec spec;
    private final Map<Split, long[]> counts = new EnumMap<>(Split.class);
    private final Map<Split, int[]> empty = new EnumMap<>(Split.class);
    private long overlaps;

    LabelTally(BenchmarkSpec spec) {
        this.spec = spec;
        for (Split split : Split.values()) {
            counts.put(split, new long[256]);
            empty.put(split, new int[2]);
        }
    }

    /** @param rows what the mask was read by; null if it was no source's mask */
    void add(Planned planned, ArrayWriter mask, LabelRows rows, Faults faults) {
        if (rows != null && !rows.unknown().isEmpty()) {
            faults.add(planned.mask(), "has values that the benchmark does not know (" + rows.unknown().stream()
                    .map(v -> v == Long.MIN_VALUE ? "no whole number" : v.toString()).collect(Collectors.joining(", ")) + ")",
                    "bring the benchmark's own mask, or name the values under 'values'");
            return;
        }
        overlaps += rows == null ? 0 : rows.overlaps();
        long[] sums = counts.get(planned.split());
        for (int v = 0; v < sums.length; v++) {
            sums[v] += mask.counts()[v];
            boolean known = v <= spec.classes().size() || planned.split() != Split.TRAIN && spec.context().contains(v);
            if (!known && mask.counts()[v] > 0) {
                faults.add(planned.mask(), "has the label " + v + ", which is no class of " + spec.name(),
                        "bring the benchmark's own mask, or name the class");
            }
        }
        int[] masks = empty.get(planned.split());
        masks[0] += mask.labelled() == 0 ? 1 : 0;
        masks[1]++;
    }

    /** Classes that are nowhere, masks that are empty. */
    void check(Faults faults, List<String> warnings) {
        for (Split split : Split.values()) {
            int[] masks = empty.get(split);
            if (masks[1] > 0 && masks[0] == masks[1]) {
                faults.add(spec.name(), "has nothing but empty masks in its " + split.folder() + " part", "bring the right masks");
            } else if (masks[0] > 0) {
                warnings.add(masks[0] + " of " + masks[1] + " masks of the " + split.folder() + " part are empty.");
            }
        }
        for (LabelClass one : spec.classes()) {
            absent(Split.TRAIN, one, faults);
            if (one.scored()) {
                absent(Split.TEST, one, faults);
            }
        }
        if (overlaps > 0) {
            warnings.add(overlaps + " pixels are in more than one mask; the first mask that the benchmark names counts.");
        }
    }

    private void absent(Split split, LabelClass one, Faults faults) {
        int[] masks = empty.get(split);
        if (masks[0] < masks[1] && counts.get(split)[one.value()] == 0) {
            faults.add(spec.name(), "has no pixel of class " + one.value() + " (" + one.name() + ") in its " + split.folder() + " masks",
                    "bring the right masks, or leave the class out");
        }
    }
}
