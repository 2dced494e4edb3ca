package org.cemflow.core.hash;

import java.util.Arrays;

/**
 * Exact sum, sum of squares, minimum and maximum of bytes read as 0..255. Holds the figures of the last call of
 * {@link #measure}; one a thread.
 */
public final class GreyStatistics {

    private static final int ROWS = 512;
    private static final int CHUNK = ROWS * Lanes.WIDTH;
    /** Each chunk adds at most 8 * 255^2 to an int sum of squares. */
    private static final int CHUNKS_PER_FLUSH = Integer.MAX_VALUE / (Lanes.WIDTH * 255 * 255);

    private final Lanes lanes = new Lanes(ROWS);
    private final int[] sums = new int[ROWS];
    private final int[] squares = new int[ROWS];
    private final int[] least = new int[ROWS];
    private final int[] most = new int[ROWS];
    private long sum;
    private long sumOfSquares;
    private int min;
    private int max;

    /** Measures {@code count} bytes, at least one, from {@code offset} on. */
    public void measure(byte[] bytes, int offset, int count) {
        sum = 0;
        sumOfSquares = 0;
        min = 255;
        max = 0;
        Arrays.fill(least, 255);
        Arrays.fill(most, 0);
        int chunks = count / CHUNK;
        for (int i = 0; i < chunks; i++) {
            lanes.load(bytes, offset + i * CHUNK, Lanes.WIDTH);
            lanes.addTo(sums);
            lanes.addSquaresTo(squares);
            lanes.lower(least);
            lanes.raise(most);
            if ((i + 1) % CHUNKS_PER_FLUSH == 0) {
                flush();
            }
        }
        flush();
        for (int r = 0; r < ROWS; r++) {
            min = Math.min(min, least[r]);
            max = Math.max(max, most[r]);
        }
        for (int i = offset + chunks * CHUNK; i < offset + count; i++) {
            int value = bytes[i] & 0xFF;
            sum += value;
            sumOfSquares += value * value;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
    }

    private void flush() {
        for (int r = 0; r < ROWS; r++) {
            sum += sums[r];
            sumOfSquares += squares[r];
        }
        Arrays.fill(sums, 0);
        Arrays.fill(squares, 0);
    }

    public long sum() {
        return sum;
    }

    public long sumOfSquares() {
        return sumOfSquares;
    }

    public int min() {
        return min;
    }

    public int max() {
        return max;
    }

    /** The population standard deviation from exact sums; {@code count} is at most 11 million, else it overflows. */
    public static double sd(long sum, long sumOfSquares, int count) {
        long numerator = Math.subtractExact(Math.multiplyExact(count, sumOfSquares), Math.multiplyExact(sum, sum));
        return Math.sqrt((double) numerator) / count;
    }
}
