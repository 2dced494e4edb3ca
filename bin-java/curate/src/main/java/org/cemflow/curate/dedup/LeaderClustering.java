package org.cemflow.curate.dedup;

import org.cemflow.curate.support.Workers;

/**
 * Greedy leader clustering, exactly as the original's loop (cellemnet, deduplicate.py): the first remaining hash
 * becomes a leader, all remaining ones within the radius join it, and so on. Equal to it and done here: each hash in
 * order joins the first leader within the radius, or becomes one.
 *
 * <p>A block of hashes is compared with the leaders before the block on all threads, then with the block's own new
 * leaders one after the other; so the outcome does not depend on the threads.
 */
final class LeaderClustering {

    private static final int BLOCK = 2048;

    private LeaderClustering() {}

    /**
     * @param order the hashes to cluster, in the order in which they may lead
     * @param radius the largest Hamming distance at which a hash joins, inclusive
     * @param leader out: for each hash of {@code order}, its leader, which is itself for a leader
     */
    static void cluster(HashList hashes, int[] order, int radius, Workers workers, int[] leader) {
        LeaderIndex index = new LeaderIndex(hashes, radius);
        int[] found = new int[BLOCK];
        for (int from = 0; from < order.length; from += BLOCK) {
            int start = from;
            int count = Math.min(BLOCK, order.length - from);
            int known = index.size();
            workers.forEach(count, k -> found[k] = index.first(order[start + k]));
            for (int k = 0; k < count; k++) {
                int hash = order[start + k];
                int number = found[k] >= 0 ? found[k] : index.first(hash, known);
                if (number < 0) {
                    index.add(hash);
                    leader[hash] = hash;
                } else {
                    leader[hash] = index.leader(number);
                }
            }
            index.settle();
        }
    }
}
