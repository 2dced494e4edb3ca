package org.cemflow.curate.filter.features;

import java.util.Arrays;

/**
 * Smooths a patch, its grey values scaled to 0..1, by a Gaussian of sigma 1 cut off at radius 4. Pixels outside the
 * patch are ignored: the sum over those inside is divided by the sum of their weights.
 *
 * <p>Source: the first step of scikit-image's {@code canny}, whose order of floating-point operations is kept.
 */
final class GaussianSmoothing {

    private static final int RADIUS = 4;
    private static final double EPSILON = Math.ulp(1.0);
    private static final double[] WEIGHTS = weights();
    private static final double[] UNIT = new double[256];

    static {
        for (int v = 0; v < 256; v++) {
            UNIT[v] = v * (1 / 255.0);
        }
    }

    /** The patch between {@value #RADIUS} rows of zeros above and below. */
    private double[] framed = new double[0];
    /** One row smoothed along the columns of pixels, between {@value #RADIUS} zeros at either end. */
    private double[] row = new double[0];
    private double[] sums = new double[0];
    private double[] ones = new double[0];

    /** The smoothed patch goes to the start of {@code target}. */
    void smooth(GreyPatch patch, double[] target) {
        int h = patch.h();
        int w = patch.w();
        prepare(patch);
        double inside = Double.NaN;
        for (int r = 0; r < h; r++) {
            double share = ones(r, h);
            if (share != inside) {
                inside = share;
                Arrays.fill(row, RADIUS, RADIUS + w, share);
                across(sums, 0, w);
                for (int c = 0; c < w; c++) {
                    sums[c] += EPSILON;
                }
            }
            down(r, w);
            across(target, r * w, w);
            for (int c = 0; c < w; c++) {
                target[r * w + c] /= sums[c];
            }
        }
    }

    private void prepare(GreyPatch patch) {
        int h = patch.h();
        int w = patch.w();
        int frame = RADIUS * w;
        if (framed.length < patch.size() + 2 * frame) {
            framed = new double[patch.size() + 2 * frame];
        }
        if (sums.length < w) {
            sums = new double[w];
        }
        if (ones.length < h + 2 * RADIUS) {
            ones = new double[h + 2 * RADIUS];
        }
        row = row.length == w + 2 * RADIUS ? row : new double[w + 2 * RADIUS];
        Arrays.fill(framed, 0, frame, 0);
        for (int i = 0; i < patch.size(); i++) {
            framed[frame + i] = UNIT[patch.pixels()[i] & 0xff];
        }
        Arrays.fill(framed, frame + patch.size(), patch.size() + 2 * frame, 0);
        Arrays.fill(ones, 0);
        Arrays.fill(ones, RADIUS, RADIUS + h, 1);
    }

    /** The first pass over a patch of ones: the same for all of row r. */
    private double ones(int r, int h) {
        int i = r + RADIUS;
        double sum = ones[i] * WEIGHTS[0];
        for (int k = RADIUS; k > 0; k--) {
            sum += (ones[i - k] + ones[i + k]) * WEIGHTS[k];
        }
        return sum;
    }

    /** The first pass, from the framed patch to {@link #row}. */
    private void down(int r, int w) {
        int at = (r + RADIUS) * w;
        double w0 = WEIGHTS[0];
        double w1 = WEIGHTS[1];
        double w2 = WEIGHTS[2];
        double w3 = WEIGHTS[3];
        double w4 = WEIGHTS[4];
        for (int c = 0; c < w; c++) {
            int i = at + c;
            row[RADIUS + c] = framed[i] * w0 + (framed[i - 4 * w] + framed[i + 4 * w]) * w4
                    + (framed[i - 3 * w] + framed[i + 3 * w]) * w3 + (framed[i - 2 * w] + framed[i + 2 * w]) * w2
                    + (framed[i - w] + framed[i + w]) * w1;
        }
    }

    /** The second pass, from {@link #row}. */
    private void across(double[] target, int to, int w) {
        double w0 = WEIGHTS[0];
        double w1 = WEIGHTS[1];
        double w2 = WEIGHTS[2];
        double w3 = WEIGHTS[3];
        double w4 = WEIGHTS[4];
        for (int c = 0; c < w; c++) {
            target[to + c] = row[c + 4] * w0 + (row[c] + row[c + 8]) * w4 + (row[c + 1] + row[c + 7]) * w3
                    + (row[c + 2] + row[c + 6]) * w2 + (row[c + 3] + row[c + 5]) * w1;
        }
    }

    /** {@code exp(-k * k / 2)} for k = 0..4, over the sum for k = -4..4 in NumPy's order of addition. */
    private static double[] weights() {
        double[] e = new double[RADIUS + 1];
        for (int k = 0; k <= RADIUS; k++) {
            e[k] = StrictMath.exp(-0.5 * k * k);
        }
        double sum = ((e[4] + e[3]) + (e[2] + e[1])) + ((e[0] + e[1]) + (e[2] + e[3])) + e[4];
        for (int k = 0; k <= RADIUS; k++) {
            e[k] /= sum;
        }
        return e;
    }
}
