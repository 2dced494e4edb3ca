package org.cemflow.curate.patch;

import org.cemflow.core.hash.DifferenceHash;
import org.cemflow.core.hash.GreyStatistics;

/**
 * What was measured on every patch, in arrays by ordinal: 26 bytes and a half a patch with a 64-bit hash. Threads may
 * write different ordinals at the same time; what a patch gets does not depend on who measured it.
 */
final class Measurements {

    /**
     * A patch is flat if its hash's thumbnail spans no more grey levels than this. Each bit of the hash compares two
     * neighbours of that thumbnail, which were rounded to whole levels twice: within two levels a bit tells how noise was
     * rounded, and two views of the same empty resin would get hashes 20 or 30 bits apart.
     */
    static final int FLAT_CONTRAST = 2;

    private final int words;
    private final long[] hashes;
    private final long[] sums;
    private final long[] squares;
    private final byte[] least;
    private final byte[] most;
    private final boolean[] flat;

    Measurements(int count, int words) {
        this.words = words;
        hashes = new long[Math.multiplyExact(count, words)];
        sums = new long[count];
        squares = new long[count];
        least = new byte[count];
        most = new byte[count];
        flat = new boolean[count];
    }

    /** The heap that the measurements of so many patches take. */
    static long bytes(long count, int words) {
        return Math.multiplyExact(count, 8L * words + 19);
    }

    /** The heap that one {@link Meter} takes, nearly all of it for resizing partial patches. */
    static long meterBytes(int patchSize) {
        return 5L * patchSize * patchSize + (1 << 20);
    }

    /** One thread's instruments. */
    final class Meter {

        private final DifferenceHash hash;
        private final GreyStatistics grey = new GreyStatistics();

        Meter(int patchSize, int hashSize) {
            hash = new DifferenceHash(patchSize, hashSize);
        }

        /** Measures the {@code h x w} patch that lies row by row from {@code offset} on. */
        void measure(long ordinal, byte[] pixels, int offset, int h, int w) {
            int at = Math.toIntExact(ordinal);
            hash.hash(pixels, offset, h, w, hashes, at * words);
            grey.measure(pixels, offset, h * w);
            sums[at] = grey.sum();
            squares[at] = grey.sumOfSquares();
            least[at] = (byte) grey.min();
            most[at] = (byte) grey.max();
            flat[at] = hash.contrast() <= FLAT_CONTRAST;
        }
    }

    String hash(int at) {
        return DifferenceHash.hex(hashes, at * words, words);
    }

    double mean(int at, int pixels) {
        return (double) sums[at] / pixels;
    }

    double sd(int at, int pixels) {
        return GreyStatistics.sd(sums[at], squares[at], pixels);
    }

    int min(int at) {
        return least[at] & 0xFF;
    }

    int max(int at) {
        return most[at] & 0xFF;
    }

    boolean flat(int at) {
        return flat[at];
    }
}
