package org.cemflow.curate.filter.features;

import java.util.Arrays;

/**
 * The population standard deviation of the local binary pattern codes with 8 samples at radius 8, 0 to 127.5.
 *
 * <p>Sample i = 0..7 of the pixel (r, c) lies at row r - 8 sin(2 pi i / 8), column c + 8 cos(2 pi i / 8), the offsets
 * rounded to five decimals (0, 5.65685, 8); its value is interpolated bilinearly, pixels outside the patch being 0.
 * Bit i of the pixel's code is set if the sample is not darker than the pixel.
 *
 * <p>Source: Ojala, Pietikainen and Maenpaa 2002, in the variant of scikit-image's {@code local_binary_pattern(P=8,
 * R=8, method="default")}, whose order of floating-point operations is kept, for on flat ground the rounding decides.
 * It is the first feature of CEM500K's random forest.
 */
public final class LocalBinaryPattern implements TextureFeature {

    private static final int RADIUS = 8;
    private static final double DIAGONAL = 5.65685;
    private static final int AHEAD = 5;
    private static final int BEHIND = -6;

    private final int[] counts = new int[256];
    /** Position i + 5.65685 or i - 5.65685 less the whole number below it. */
    private double[] fractionAhead = new double[0];
    private double[] fractionBehind = new double[0];
    /** The patch in a frame of zeros, {@value #RADIUS} wide. */
    private double[] framed = new double[0];
    /** Every framed row interpolated at column + 5.65685 and column - 5.65685. */
    private double[] ahead = new double[0];
    private double[] behind = new double[0];
    private int[] codes = new int[0];

    @Override
    public double of(GreyPatch patch) {
        prepare(patch);
        Arrays.fill(counts, 0);
        int h = patch.h();
        int w = patch.w();
        int stride = w + 2 * RADIUS;
        for (int r = 0; r < h; r++) {
            int at = (r + RADIUS) * stride + RADIUS;
            straight(at, stride, w);
            int up = (r + BEHIND + RADIUS) * w;
            int down = (r + AHEAD + RADIUS) * w;
            diagonal(ahead, up, fractionBehind[r], at, w, 1);
            diagonal(behind, up, fractionBehind[r], at, w, 3);
            diagonal(behind, down, fractionAhead[r], at, w, 5);
            diagonal(ahead, down, fractionAhead[r], at, w, 7);
            for (int c = 0; c < w; c++) {
                counts[codes[c]]++;
            }
        }
        return Moments.deviation(counts);
    }

    /** Starts the codes of one row with the samples that fall on pixels. */
    private void straight(int at, int stride, int w) {
        for (int c = 0; c < w; c++) {
            double centre = framed[at + c];
            codes[c] = (framed[at + c + RADIUS] >= centre ? 1 : 0)
                    | (framed[at + c - RADIUS * stride] >= centre ? 1 << 2 : 0)
                    | (framed[at + c - RADIUS] >= centre ? 1 << 4 : 0)
                    | (framed[at + c + RADIUS * stride] >= centre ? 1 << 6 : 0);
        }
    }

    /** Adds one diagonal sample: {@code columns} holds the rows already interpolated along the columns. */
    private void diagonal(double[] columns, int upper, double fraction, int at, int w, int bit) {
        double rest = 1 - fraction;
        int lower = upper + w;
        for (int c = 0; c < w; c++) {
            double sample = rest * columns[upper + c] + fraction * columns[lower + c];
            codes[c] |= sample - framed[at + c] >= 0 ? 1 << bit : 0;
        }
    }

    private void prepare(GreyPatch patch) {
        int h = patch.h();
        int w = patch.w();
        int rows = h + 2 * RADIUS;
        int stride = w + 2 * RADIUS;
        if (framed.length < rows * stride) {
            framed = new double[rows * stride];
        } else {
            Arrays.fill(framed, 0, rows * stride, 0);
        }
        if (ahead.length < rows * w) {
            ahead = new double[rows * w];
            behind = new double[rows * w];
        }
        if (codes.length < w) {
            codes = new int[w];
        }
        if (fractionAhead.length < Math.max(h, w)) {
            fractions(Math.max(h, w));
        }
        for (int r = 0; r < h; r++) {
            int to = (r + RADIUS) * stride + RADIUS;
            for (int c = 0; c < w; c++) {
                framed[to + c] = patch.pixels()[r * w + c] & 0xff;
            }
        }
        for (int r = 0; r < rows; r++) {
            int from = r * stride + RADIUS;
            for (int c = 0; c < w; c++) {
                ahead[r * w + c] = (1 - fractionAhead[c]) * framed[from + c + AHEAD]
                        + fractionAhead[c] * framed[from + c + AHEAD + 1];
            }
            for (int c = 0; c < w; c++) {
                behind[r * w + c] = (1 - fractionBehind[c]) * framed[from + c + BEHIND]
                        + fractionBehind[c] * framed[from + c + BEHIND + 1];
            }
        }
    }

    /** Not one constant: the sum of a whole number and 5.65685 is rounded, a little differently at every pixel. */
    private void fractions(int n) {
        fractionAhead = new double[n];
        fractionBehind = new double[n];
        for (int i = 0; i < n; i++) {
            fractionAhead[i] = (i + DIAGONAL) - (i + AHEAD);
            fractionBehind[i] = (i - DIAGONAL) - (i + BEHIND);
        }
    }
}
