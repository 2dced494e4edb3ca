package org.cemflow.curate.support;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.cemflow.core.io.Checksums;

/**
 * Random numbers that are the same on every machine and every Java: SplitMix64 (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014), whose state starts as the first eight bytes, big-endian, of the
 * SHA-256 of {@code seed:name} in UTF-8. A name of its own gives each data set a sequence of its own.
 */
public final class SeededRandom {

    private long state;

    public SeededRandom(long seed, String name) {
        MessageDigest digest = Checksums.digest();
        state = ByteBuffer.wrap(digest.digest((seed + ":" + name).getBytes(StandardCharsets.UTF_8))).getLong();
    }

    /** The next 64 bits. */
    public long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number of [0, bound): the upper 32 bits times the bound, divided by 2^32; the bias is below bound / 2^32. */
    public int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** Shuffles in place: Fisher and Yates, from the last element down (Durstenfeld, Comm. ACM 7, 1964). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }
}
