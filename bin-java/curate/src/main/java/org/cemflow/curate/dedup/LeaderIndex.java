package org.cemflow.curate.dedup;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * The leaders chosen so far, searched exactly for those within a Hamming radius.
 *
 * <p>A hash of m sixteen-bit chunks is within radius R of a leader only if, for some chunk i, it is within t_i of the
 * leader there, for any t with sum(t_i) = R - m + 1; otherwise the chunks would differ by sum(t_i + 1) = R + 1 bits at
 * least (multi-index hashing: Norouzi, Punjani and Fleet, CVPR 2012; uneven t: Qin et al., ICDE 2018). One table a chunk
 * lists the leaders by the chunk's value; a search looks only into the values near its own. For R = 12 of 64 bits,
 * t = 3, 2, 2, 2 and 1.7 % of uniformly distributed leaders are looked at. Where hashes crowd in few values the tables
 * do not pay and every leader is compared instead; the answer is the same.
 *
 * <p>Searches may run on several threads as long as nothing is added meanwhile.
 */
final class LeaderIndex {

    private static final int VALUES = 1 << 16;
    /** Up to this many leaders a plain scan is as fast as the tables. */
    private static final int SCAN = 4096;
    private static final int SAMPLE = 64;

    private final HashList hashes;
    private final int radius;
    /** None until there are leaders enough. */
    private Table[] tables = {};
    private int[] leaders = new int[1024];
    private long[] words;
    private int size;
    /** Leaders below this number are in the tables. */
    private int tabled;
    private int checked;

    LeaderIndex(HashList hashes, int radius) {
        this.hashes = hashes;
        this.radius = radius;
        this.words = new long[1024 * Math.max(1, hashes.width())];
    }

    private Table[] makeTables() {
        int chunks = 4 * hashes.width();
        int sum = radius - chunks + 1;
        Table[] made = new Table[chunks];
        for (int c = 0; c < chunks; c++) {
            made[c] = new Table(c, Math.floorDiv(sum, chunks) + (c < Math.floorMod(sum, chunks) ? 1 : 0));
        }
        return made;
    }

    int size() {
        return size;
    }

    /** The hash that leader {@code number} is. */
    int leader(int number) {
        return leaders[number];
    }

    /** Appends a leader; leaders are numbered from 0 in this order. */
    void add(int hash) {
        int width = hashes.width();
        if (size == leaders.length) {
            leaders = Arrays.copyOf(leaders, 2 * size);
            words = Arrays.copyOf(words, 2 * size * width);
        }
        for (int k = 0; k < width; k++) {
            words[size * width + k] = hashes.word(hash, k);
        }
        leaders[size++] = hash;
    }

    /** The lowest number of a leader within the radius of a hash; -1 if there is none. */
    int first(int hash) {
        int best = Integer.MAX_VALUE;
        if (tabled > 0) {
            for (Table table : tables) {
                best = table.first(hash, best);
            }
        }
        return best != Integer.MAX_VALUE ? best : first(hash, tabled);
    }

    /** As {@link #first(int)} among the leaders numbered {@code from} and above, by comparing each. */
    int first(int hash, int from) {
        if (hashes.width() == 1) {
            long word = hashes.word(hash, 0);
            for (int i = from; i < size; i++) {
                if (Long.bitCount(word ^ words[i]) <= radius) {
                    return i;
                }
            }
            return -1;
        }
        for (int i = from; i < size; i++) {
            if (distance(hash, i) <= radius) {
                return i;
            }
        }
        return -1;
    }

    /** The numbers of all leaders within the radius of a hash, nearest first, then by number. */
    int[] within(int hash) {
        TreeSet<Long> found = new TreeSet<>();
        if (tabled > 0) {
            for (Table table : tables) {
                table.within(hash, found);
            }
        }
        for (int i = first(hash, tabled); i >= 0; i = first(hash, i + 1)) {
            found.add(key(hash, i));
        }
        return found.stream().mapToInt(Long::intValue).toArray();
    }

    private long key(int hash, int number) {
        return (long) distance(hash, number) << 32 | number;
    }

    private int distance(int hash, int number) {
        int width = hashes.width();
        int distance = 0;
        for (int k = 0; k < width; k++) {
            distance += Long.bitCount(hashes.word(hash, k) ^ words[number * width + k]);
        }
        return distance;
    }

    /** Enters new leaders into the tables once there are enough of them to pay for it. */
    void settle() {
        if (size - checked < Math.max(SCAN, checked / 32)) {
            return;
        }
        checked = size;
        tabled = 0;
        tables = tables.length == 0 ? makeTables() : tables;
        if (Arrays.stream(tables).mapToLong(table -> table.masks.length).sum() > size / 2) {
            return;
        }
        for (Table table : tables) {
            table.fill();
        }
        long visits = 0;
        for (int s = 0; s < SAMPLE; s++) {
            for (Table table : tables) {
                visits += table.visits(leaders[(int) ((long) s * size / SAMPLE)]);
            }
        }
        tabled = visits < (long) SAMPLE * size / 3 ? size : 0;
    }

    /** The leaders by the value of one chunk. */
    private final class Table {

        private final int word;
        private final int shift;
        /** All chunk differences of at most t bits. */
        private final int[] masks;
        private int[] start = {};
        private int[] numbers = {};
        private long[] sorted = {};

        Table(int chunk, int t) {
            this.word = chunk / 4;
            this.shift = chunk % 4 * 8;
            int[] all = new int[VALUES];
            int n = 0;
            for (int mask = 0; mask < VALUES; mask++) {
                if (Integer.bitCount(mask) <= t) {
                    all[n++] = mask;
                }
            }
            this.masks = Arrays.copyOf(all, n);
        }

        /** Two bytes 32 bits apart, hence rows of the image far apart: their bits agree by chance least often. */
        private int value(long bits) {
            long b = bits >>> shift;
            return (int) (b & 0xFF | b >>> 24 & 0xFF00);
        }

        /** A counting sort; inside a value, leaders stay in order. */
        void fill() {
            if (masks.length == 0) {
                return;
            }
            int width = hashes.width();
            start = new int[VALUES + 1];
            for (int i = 0; i < size; i++) {
                start[value(words[i * width + word]) + 1]++;
            }
            for (int v = 0; v < VALUES; v++) {
                start[v + 1] += start[v];
            }
            numbers = new int[size];
            sorted = new long[width == 1 ? size : 0];
            int[] next = Arrays.copyOf(start, VALUES);
            for (int i = 0; i < size; i++) {
                int at = next[value(words[i * width + word])]++;
                numbers[at] = i;
                if (width == 1) {
                    sorted[at] = words[i];
                }
            }
        }

        long visits(int hash) {
            int value = value(hashes.word(hash, word));
            long visits = masks.length;
            for (int mask : masks) {
                visits += start[(value ^ mask) + 1] - start[value ^ mask];
            }
            return visits;
        }

        /** The lowest leader number within the radius that this table finds below {@code best}, else {@code best}. */
        int first(int hash, int best) {
            int value = value(hashes.word(hash, word));
            return hashes.width() == 1 ? firstShort(hashes.word(hash, 0), value, best) : firstLong(hash, value, best);
        }

        private int firstShort(long bits, int value, int limit) {
            int best = limit;
            for (int mask : masks) {
                int end = start[(value ^ mask) + 1];
                for (int p = start[value ^ mask]; p < end; p++) {
                    if (Long.bitCount(bits ^ sorted[p]) <= radius) {
                        best = Math.min(best, numbers[p]);
                        break;
                    }
                }
            }
            return best;
        }

        private int firstLong(int hash, int value, int limit) {
            int best = limit;
            for (int mask : masks) {
                int end = start[(value ^ mask) + 1];
                for (int p = start[value ^ mask]; p < end && numbers[p] < best; p++) {
                    if (distance(hash, numbers[p]) <= radius) {
                        best = numbers[p];
                    }
                }
            }
            return best;
        }

        void within(int hash, Set<Long> found) {
            int value = value(hashes.word(hash, word));
            for (int mask : masks) {
                for (int p = start[value ^ mask]; p < start[(value ^ mask) + 1]; p++) {
                    if (distance(hash, numbers[p]) <= radius) {
                        found.add(key(hash, numbers[p]));
                    }
                }
            }
        }
    }
}
