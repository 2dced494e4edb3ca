package org.cemflow.curate.dedup;

import java.util.Arrays;
import java.util.HexFormat;
import org.cemflow.core.error.UsageError;

/** Difference hashes of one length, packed: hash i is the {@code width} longs from {@code words[i * width]} on. */
final class HashList {

    private static final int DIGITS = 16;

    private int width;
    private int size;
    private long[] words = new long[1024];

    /**
     * Appends a hash.
     *
     * @param hex 16 digits (64 bit) or 64 digits (256 bit), as long as the hashes already here
     * @throws IllegalArgumentException with half a sentence saying why it is no such hash
     */
    void add(String hex) {
        int longs = hex.length() / DIGITS;
        if (hex.length() != DIGITS && hex.length() != 4 * DIGITS) {
            throw new IllegalArgumentException("is no hash of 16 or 64 hexadecimal digits");
        }
        if (size > 0 && longs != width) {
            throw new IllegalArgumentException("is not as long as those before it (" + width * DIGITS + " digits)");
        }
        width = longs;
        if ((long) (size + 1) * width > words.length) {
            words = Arrays.copyOf(words, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * words.length));
        }
        for (int k = 0; k < width; k++) {
            try {
                words[size * width + k] = HexFormat.fromHexDigitsToLong(hex, k * DIGITS, (k + 1) * DIGITS);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is no hash of 16 or 64 hexadecimal digits", e);
            }
        }
        size++;
    }

    int size() {
        return size;
    }

    /** Longs a hash: 1 or 4; 0 while the list is empty. */
    int width() {
        return width;
    }

    int bits() {
        return width * Long.SIZE;
    }

    /**
     * @param option the option that gave {@code distance}, for the message
     * @throws UsageError if two of these hashes can never be as far apart
     */
    void requireReach(String option, Integer distance) {
        if (size > 0 && distance != null && distance > bits()) {
            throw new UsageError(option + " " + distance + ": the hashes have " + bits() + " bits, so that all patches would be"
                    + " duplicates; give " + bits() + " or less, or hash with --hash-size 16.");
        }
    }

    long word(int hash, int k) {
        return words[hash * width + k];
    }

    /** The Hamming distance between two hashes in bits. */
    int distance(int a, int b) {
        int distance = 0;
        for (int k = 0; k < width; k++) {
            distance += Long.bitCount(words[a * width + k] ^ words[b * width + k]);
        }
        return distance;
    }
}
