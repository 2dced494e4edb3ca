package org.cemflow.report.collect;

import java.util.EnumMap;
import java.util.Map;

/**
 * The funnel of a data set or of all together, in patches. A stage that left no decision has run on none: its counts
 * are null.
 *
 * @param patches patches cut from the source
 * @param flat of these, without structure that a hash could tell apart
 * @param exemplars patches left after deduplication, one for each group of near-duplicates
 * @param informative exemplars judged informative
 * @param kept patches in the exported data set
 * @param largestCluster patches in the largest group of near-duplicates
 * @param fates every fate with its number of patches, adding up to {@code patches}
 */
public record Counts(long patches, long flat, Long exemplars, Long informative, Long kept, int largestCluster,
        Map<Fate, Long> fates) {

    public static final Counts NONE = new Counts(0, 0, null, null, null, 0, Map.of());

    public Counts {
        Map<Fate, Long> ordered = new EnumMap<>(Fate.class);
        for (Fate fate : Fate.values()) {
            ordered.put(fate, fates.getOrDefault(fate, 0L));
        }
        fates = java.util.Collections.unmodifiableMap(ordered);
    }

    public Counts plus(Counts other) {
        Map<Fate, Long> sum = new EnumMap<>(Fate.class);
        for (Fate fate : Fate.values()) {
            sum.put(fate, fates.get(fate) + other.fates.get(fate));
        }
        return new Counts(patches + other.patches, flat + other.flat, sum(exemplars, other.exemplars),
                sum(informative, other.informative), sum(kept, other.kept),
                Math.max(largestCluster, other.largestCluster), sum);
    }

    private static Long sum(Long a, Long b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a + b;
    }
}
