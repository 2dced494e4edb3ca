package org.cemflow.curate.filter.features;

import java.util.Arrays;

/**
 * The population standard deviation over the patch of the local entropy, in bits, 0 to 2.81.
 *
 * <p>The local entropy of a pixel is -sum p log2 p over the grey values of those pixels of the 7 x 7 square around it
 * that lie in the patch, p being a value's share of them.
 *
 * <p>Source: scikit-image's {@code rank.entropy}, the third feature of CEM500K's random forest. With n pixels in the
 * window, k of them of one value, the entropy is (n log2 n - sum k log2 k) / n; the sum is kept in fixed point while
 * the window winds through the patch, so that no error gathers and flat ground gives exactly 0.
 */
public final class LocalEntropy implements TextureFeature {

    private static final int REACH = 3;
    private static final int WINDOW = (2 * REACH + 1) * (2 * REACH + 1);
    private static final double SCALE = 0x1p50;
    /** k log2 k, and how much it grows from k to k + 1. */
    private static final long[] WEIGHT = new long[WINDOW + 1];
    private static final long[] GROWTH = new long[WINDOW];

    static {
        for (int k = 1; k <= WINDOW; k++) {
            WEIGHT[k] = Math.round(k * StrictMath.log(k) / StrictMath.log(2) * SCALE);
            GROWTH[k - 1] = WEIGHT[k] - WEIGHT[k - 1];
        }
    }

    private final int[] histogram = new int[256];
    private double[] entropy = new double[0];
    private byte[] pixels;
    private int h;
    private int w;
    /** The sum of k log2 k over the histogram. */
    private long sum;

    @Override
    public double of(GreyPatch patch) {
        pixels = patch.pixels();
        h = patch.h();
        w = patch.w();
        if (entropy.length < patch.size()) {
            entropy = new double[patch.size()];
        }
        Arrays.fill(histogram, 0);
        sum = 0;
        for (int r = 0; r <= Math.min(REACH, h - 1); r++) {
            addRow(r, 0, Math.min(w, REACH + 1));
        }
        for (int r = 0; r < h; r++) {
            boolean rightwards = r % 2 == 0;
            if (r > 0) {
                down(r, rightwards ? 0 : w - 1);
            }
            wind(r, rightwards);
        }
        return Moments.deviation(entropy, patch.size());
    }

    /** Takes the window through row r, from the end where it stands to the other. */
    private void wind(int r, boolean rightwards) {
        int top = Math.max(0, r - REACH);
        int bottom = Math.min(h, r + REACH + 1);
        int step = rightwards ? 1 : -1;
        int c = rightwards ? 0 : w - 1;
        for (int i = 0; i < w; i++, c += step) {
            if (i > 0) {
                column(c + step * REACH, c - step * (REACH + 1), top, bottom);
            }
            int n = (bottom - top) * (Math.min(w, c + REACH + 1) - Math.max(0, c - REACH));
            entropy[r * w + c] = (WEIGHT[n] - sum) / SCALE / n;
        }
    }

    /** Moves the window, over column c, from row r - 1 to row r. */
    private void down(int r, int c) {
        int left = Math.max(0, c - REACH);
        int right = Math.min(w, c + REACH + 1);
        if (r + REACH < h) {
            addRow(r + REACH, left, right);
        }
        if (r - REACH - 1 >= 0) {
            int from = (r - REACH - 1) * w;
            for (int i = left; i < right; i++) {
                sum -= GROWTH[--histogram[pixels[from + i] & 0xff]];
            }
        }
    }

    private void addRow(int r, int left, int right) {
        for (int i = left; i < right; i++) {
            sum += GROWTH[histogram[pixels[r * w + i] & 0xff]++];
        }
    }

    /** Takes one column in and lets one go, each where it lies in the patch. */
    private void column(int in, int out, int top, int bottom) {
        long change = 0;
        if (out >= 0 && out < w) {
            for (int at = top * w + out; at < bottom * w; at += w) {
                change -= GROWTH[--histogram[pixels[at] & 0xff]];
            }
        }
        if (in >= 0 && in < w) {
            for (int at = top * w + in; at < bottom * w; at += w) {
                change += GROWTH[histogram[pixels[at] & 0xff]++];
            }
        }
        sum += change;
    }
}
