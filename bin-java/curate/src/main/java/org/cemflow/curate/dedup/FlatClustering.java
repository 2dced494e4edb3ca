package org.cemflow.curate.dedup;

import java.util.ArrayList;
import java.util.List;

/**
 * Clusters of flat patches (resin, padding, saturated areas). Their hashes tell noise from noise or are all zero, so
 * they would either all be kept or swallow patches with structure; they are compared by grey level alone, and only
 * with each other: in order, each joins the first leader whose mean is at most {@code levels} away, or becomes one.
 * At most {@code 255 / levels + 1} leaders arise, so empty patches of every shade stay represented and no more.
 */
final class FlatClustering {

    private FlatClustering() {}

    /**
     * @param mean mean grey level of each patch, 0 to 255
     * @param order the flat patches, in the order in which they may lead
     * @param leader out: for each patch of {@code order}, its leader, which is itself for a leader
     */
    static void cluster(double[] mean, int[] order, double levels, int[] leader) {
        List<Integer> leaders = new ArrayList<>();
        for (int patch : order) {
            leader[patch] = leaders.stream().filter(l -> Math.abs(mean[l] - mean[patch]) <= levels).findFirst().orElse(patch);
            if (leader[patch] == patch) {
                leaders.add(patch);
            }
        }
    }
}
