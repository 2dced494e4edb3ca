package org.cemflow.curate.dedup;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Some hashes of a list, searched exactly for those within a Hamming radius.
 *
 * <p>A hash of m chunks of bits is within radius R of another only if, for some chunk i, the two differ there by at most
 * t_i bits, for any t with sum(t_i) = R - m + 1; otherwise they would differ by sum(t_i + 1) = R + 1 bits at least
 * (multi-index hashing: Norouzi, Punjani and Fleet, CVPR 2012; uneven t: Qin et al., ICDE 2018). One table a chunk lists
 * the members by the chunk's value, and a search looks only at the values near its own. Five chunks of 12 or 13 bits a
 * long: for R = 12 of 64 bits, t = 2, 2, 2, 1, 1, so 3.9 % of uniformly distributed members are looked at, in 303 runs;
 * longer chunks look at fewer members but wait longer for each run to come from memory. Where members are few or crowd
 * in few values the tables do not pay, and every member is looked at; what is found is the same.
 *
 * <p>Safe for several threads.
 */
final class HammingIndex {

    private static final int CHUNKS_A_LONG = 5;
    private static final int CHUNK_BITS = 13;
    /** Up to this many members, looking at each is as fast as the tables. */
    private static final int FEW = 4096;
    private static final int SAMPLE = 64;

    private final HashList hashes;
    private final int radius;
    private final int[] members;
    /** The members' hashes in a row, if they are 64 bits long and there are no tables. */
    private final long[] words;
    private final Table[] tables;

    /**
     * @param members numbers of hashes; kept, not copied
     * @param radius the largest distance found, inclusive
     */
    HammingIndex(HashList hashes, int[] members, int radius) {
        this.hashes = hashes;
        this.members = members;
        this.radius = radius;
        this.tables = members.length > FEW ? tables() : new Table[0];
        this.words = tables.length > 0 || hashes.width() != 1 ? new long[0]
                : Arrays.stream(members).mapToLong(hash -> hashes.word(hash, 0)).toArray();
    }

    /** One table a chunk, or none where they would not save two thirds of the comparisons. */
    private Table[] tables() {
        int chunks = CHUNKS_A_LONG * hashes.width();
        int sum = radius - chunks + 1;
        int[][] masks = new int[chunks][];
        long lookUps = 0;
        for (int c = 0; c < chunks; c++) {
            masks[c] = masks(values(c), Math.floorDiv(sum, chunks) + (c < Math.floorMod(sum, chunks) ? 1 : 0));
            lookUps += masks[c].length;
        }
        if (lookUps > members.length / 2) {
            return new Table[0];
        }
        Table[] made = new Table[chunks];
        long visits = 0;
        for (int c = 0; c < chunks; c++) {
            made[c] = new Table(c, masks[c]);
            for (int s = 0; s < SAMPLE; s++) {
                visits += made[c].visits(members[(int) ((long) s * members.length / SAMPLE)]);
            }
        }
        return visits < (long) SAMPLE * members.length / 3 ? made : new Table[0];
    }

    /** All differences of a chunk in at most {@code bits} bits, ascending. */
    private static int[] masks(int values, int bits) {
        return IntStream.range(0, values).filter(mask -> Integer.bitCount(mask) <= bits).toArray();
    }

    /** How many values a chunk has; the last of a long has what bits the others leave. */
    private static int values(int chunk) {
        int first = chunk % CHUNKS_A_LONG * CHUNK_BITS;
        return 1 << Math.min(CHUNK_BITS, Long.SIZE - first);
    }

    /** Names the place in {@code members} of each that is within the radius of a hash; in any order, some repeatedly. */
    void within(int hash, IntConsumer found) {
        for (int part = 0; part < parts(); part++) {
            within(part, hash, found);
        }
    }

    /** In how many parts a search may be done: many searches are faster one part after the other, each from the cache. */
    int parts() {
        return Math.max(1, tables.length);
    }

    /** As {@link #within(int, IntConsumer)}, what one part of the search finds. */
    void within(int part, int hash, IntConsumer found) {
        if (tables.length > 0) {
            tables[part].within(hash, found);
        } else if (hashes.width() == 1) {
            long word = hashes.word(hash, 0);
            for (int i = 0; i < words.length; i++) {
                if (Long.bitCount(word ^ words[i]) <= radius) {
                    found.accept(i);
                }
            }
        } else {
            for (int i = 0; i < members.length; i++) {
                if (hashes.distance(hash, members[i]) <= radius) {
                    found.accept(i);
                }
            }
        }
    }

    /** The members sorted by the value of one chunk. */
    private final class Table {

        private final int word;
        private final int shift;
        private final int[] masks;
        private final int[] start;
        private final int[] places;
        /** The hashes in the order of {@link #places}, if they are 64 bits long. */
        private final long[] sorted;

        /** A counting sort. */
        Table(int chunk, int[] masks) {
            int values = values(chunk);
            this.word = chunk / CHUNKS_A_LONG;
            this.shift = chunk % CHUNKS_A_LONG * CHUNK_BITS;
            this.masks = masks;
            this.start = new int[values + 1];
            int size = masks.length == 0 ? 0 : members.length;
            this.places = new int[size];
            this.sorted = new long[hashes.width() == 1 ? size : 0];
            for (int i = 0; i < size; i++) {
                start[value(members[i]) + 1]++;
            }
            for (int v = 0; v < values; v++) {
                start[v + 1] += start[v];
            }
            int[] next = Arrays.copyOf(start, values);
            for (int i = 0; i < size; i++) {
                int at = next[value(members[i])]++;
                places[at] = i;
                if (sorted.length > 0) {
                    sorted[at] = hashes.word(members[i], 0);
                }
            }
        }

        private int value(int hash) {
            return (int) (hashes.word(hash, word) >>> shift) & start.length - 2;
        }

        /** How many look-ups and comparisons a search costs. */
        long visits(int hash) {
            int value = value(hash);
            long visits = masks.length;
            for (int mask : masks) {
                visits += start[(value ^ mask) + 1] - start[value ^ mask];
            }
            return visits;
        }

        void within(int hash, IntConsumer found) {
            int value = value(hash);
            if (hashes.width() == 1) {
                within(hashes.word(hash, 0), value, found);
                return;
            }
            for (int mask : masks) {
                for (int p = start[value ^ mask]; p < start[(value ^ mask) + 1]; p++) {
                    if (hashes.distance(hash, members[places[p]]) <= radius) {
                        found.accept(places[p]);
                    }
                }
            }
        }

        private void within(long bits, int value, IntConsumer found) {
            for (int mask : masks) {
                int end = start[(value ^ mask) + 1];
                for (int p = start[value ^ mask]; p < end; p++) {
                    if (Long.bitCount(bits ^ sorted[p]) <= radius) {
                        found.accept(places[p]);
                    }
                }
            }
        }
    }
}
