package org.cemflow.curate.dedup;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.cemflow.curate.support.Workers;

/**
 * Greedy leader clustering, exactly as the original's loop (cellemnet, deduplicate.py): the first remaining hash
 * becomes a leader, all remaining ones within the radius join it, and so on. In other words, each hash belongs to the
 * first leader within the radius, and leads if there is none.
 *
 * <p>The next few hundred leaders are found together: what no leader before them took is compared with each other only.
 * They then look for their followers on all threads, and what several find belongs to the first of them. So the
 * outcome does not depend on the threads.
 */
final class LeaderClustering {

    private static final int BATCH = 512;
    private static final int BATCHES_BETWEEN_REBUILDS = 32;
    private static final int FREE = Integer.MAX_VALUE;

    private final HashList hashes;
    private final int[] order;
    private final int radius;
    /** For each place in the order, the place of its leader. */
    private final AtomicIntegerArray owner;
    private final int[] batch = new int[BATCH];
    private int cursor;

    private LeaderClustering(HashList hashes, int[] order, int radius) {
        this.hashes = hashes;
        this.order = order;
        this.radius = radius;
        int[] free = new int[order.length];
        Arrays.fill(free, FREE);
        this.owner = new AtomicIntegerArray(free);
    }

    /**
     * @param order the hashes to cluster, in the order in which they may lead
     * @param radius the largest Hamming distance at which a hash joins, inclusive
     * @param leader out: for each hash of {@code order}, its leader, which is itself for a leader
     */
    static void cluster(HashList hashes, int[] order, int radius, Workers workers, int[] leader) {
        LeaderClustering clustering = new LeaderClustering(hashes, order, radius);
        clustering.run(workers);
        for (int place = 0; place < order.length; place++) {
            leader[order[place]] = order[clustering.owner.get(place)];
        }
    }

    private void run(Workers workers) {
        int[] places = free();
        HammingIndex index = index(places);
        for (int batches = 1; ; batches++) {
            int leaders = nextLeaders();
            if (leaders == 0) {
                return;
            }
            int[] at = places;
            HammingIndex searched = index;
            for (int p = 0; p < searched.parts(); p++) {
                int part = p;
                workers.forEach(leaders, k -> searched.within(part, order[batch[k]],
                        found -> owner.accumulateAndGet(at[found], batch[k], Math::min)));
            }
            if (batches % BATCHES_BETWEEN_REBUILDS == 0) {
                int[] left = free();
                if (left.length < places.length / 4 * 3) {
                    places = left;
                    index = index(places);
                }
            }
        }
    }

    /** The places that no leader took yet. */
    private int[] free() {
        return IntStream.range(cursor, order.length).filter(place -> owner.get(place) == FREE).toArray();
    }

    private HammingIndex index(int[] places) {
        return new HammingIndex(hashes, IntStream.of(places).map(place -> order[place]).toArray(), radius);
    }

    /** Fills the batch with the places of the next leaders and returns how many there are. */
    private int nextLeaders() {
        int leaders = 0;
        for (; cursor < order.length && leaders < BATCH; cursor++) {
            if (owner.get(cursor) == FREE) {
                int first = 0;
                while (first < leaders && hashes.distance(order[cursor], order[batch[first]]) > radius) {
                    first++;
                }
                if (first == leaders) {
                    batch[leaders++] = cursor;
                }
                owner.set(cursor, batch[first]);
            }
        }
        return leaders;
    }
}
