package org.cemflow.curate.filter.features;

import java.util.Arrays;

/**
 * The median over the patch of the local geometric mean, 0 to 255 in steps of 0.5.
 *
 * <p>The local geometric mean of a pixel is exp(mean(ln(v + 1))) - 1 over those pixels v of the 11 x 11 square around
 * it that lie in the patch, rounded to a whole number, halves up. The median of an even count is the mean of the two
 * middle values.
 *
 * <p>Source: scikit-image's {@code rank.geometric_mean}, the second feature of CEM500K's random forest. The logarithms
 * are summed in fixed point, so that the window can slide over the patch without gathering error.
 */
public final class GeometricMean implements TextureFeature {

    private static final int REACH = 5;
    /** 121 logarithms of at most ln 256 fit 63 bits at this scale, which is finer than a double's own. */
    private static final double SCALE = 0x1p52;
    private static final long[] LOG = new long[256];
    /** The least mean logarithm that rounds to this value. */
    private static final long[] LEAST = new long[257];

    static {
        for (int v = 0; v < 256; v++) {
            LOG[v] = Math.round(StrictMath.log(v + 1) * SCALE);
            LEAST[v] = v == 0 ? 0 : Math.round(StrictMath.log(v + 0.5) * SCALE);
        }
        LEAST[256] = Math.round(StrictMath.log(256.5) * SCALE);
    }

    private final int[] counts = new int[256];
    private long[] columns = new long[0];

    @Override
    public double of(GreyPatch patch) {
        int h = patch.h();
        int w = patch.w();
        if (columns.length < w) {
            columns = new long[w];
        }
        Arrays.fill(columns, 0, w, 0);
        Arrays.fill(counts, 0);
        for (int r = 0; r < Math.min(REACH, h); r++) {
            add(patch, r, 1);
        }
        for (int r = 0; r < h; r++) {
            if (r + REACH < h) {
                add(patch, r + REACH, 1);
            }
            if (r - REACH - 1 >= 0) {
                add(patch, r - REACH - 1, -1);
            }
            row(Math.min(h, r + REACH + 1) - Math.max(0, r - REACH), w);
        }
        return median(patch.size());
    }

    private void add(GreyPatch patch, int row, int sign) {
        int from = row * patch.w();
        for (int c = 0; c < patch.w(); c++) {
            columns[c] += sign * LOG[patch.pixels()[from + c] & 0xff];
        }
    }

    /** Counts the rounded means of one row, whose window has {@code rows} rows. */
    private void row(int rows, int w) {
        long sum = 0;
        for (int c = 0; c < Math.min(REACH, w); c++) {
            sum += columns[c];
        }
        int value = 0;
        for (int c = 0; c < w; c++) {
            if (c + REACH < w) {
                sum += columns[c + REACH];
            }
            if (c - REACH - 1 >= 0) {
                sum -= columns[c - REACH - 1];
            }
            long n = (long) rows * (Math.min(w, c + REACH + 1) - Math.max(0, c - REACH));
            // Neighbours differ little: walk from the last value instead of taking an exponential.
            while (sum >= n * LEAST[value + 1]) {
                value++;
            }
            while (sum < n * LEAST[value]) {
                value--;
            }
            counts[value]++;
        }
    }

    private double median(int n) {
        return (ranked((n - 1) / 2) + ranked(n / 2)) / 2.0;
    }

    private int ranked(int rank) {
        int value = 0;
        for (int below = counts[0]; below <= rank; below += counts[value]) {
            value++;
        }
        return value;
    }
}
