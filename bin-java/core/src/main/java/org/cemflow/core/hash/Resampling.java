package org.cemflow.core.hash;

/**
 * The fixed-point weights with which Pillow resamples one side of an 8-bit image, for the two filters that the original
 * uses (Pillow, {@code Image.resize}): output i is the weighted sum of {@code weights[i].length} inputs from
 * {@code first[i]} on, in units of 2^-22, rounded to nearest and clamped to 0..255.
 *
 * @param first the first input of each output
 * @param weights the weights of each output; they add to about 2^22
 */
record Resampling(int[] first, int[][] weights) {

    /** The binary point of the weights. */
    static final int BITS = 22;
    /** Start every sum with this for rounding to nearest. */
    static final int HALF = 1 << (BITS - 1);

    /** The filters by their half width in (output) pixels. */
    enum Filter {
        BILINEAR(1), LANCZOS(3);

        private final double support;

        Filter(double support) {
            this.support = support;
        }

        private double at(double t) {
            if (this == BILINEAR) {
                return Math.max(0, 1 - Math.abs(t));
            }
            return t >= -3 && t < 3 ? sinc(t) * sinc(t / 3) : 0;
        }

        /** StrictMath: the weights must not depend on the processor. */
        private static double sinc(double t) {
            return t == 0 ? 1 : StrictMath.sin(Math.PI * t) / (Math.PI * t);
        }
    }

    /** The weights from {@code in} pixels to {@code out}; the identity, exactly, if both are the same. */
    static Resampling of(int in, int out, Filter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1);
        double support = filter.support * stretch;
        int[] first = new int[out];
        int[][] weights = new int[out][];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            int low = Math.max(0, (int) (centre - support + 0.5));
            int high = Math.min(in, (int) (centre + support + 0.5));
            first[i] = low;
            weights[i] = fixedPoint(filter, low - centre + 0.5, 1 / stretch, high - low);
        }
        return new Resampling(first, weights);
    }

    private static int[] fixedPoint(Filter filter, double from, double step, int count) {
        double[] weights = new double[count];
        double sum = 0;
        for (int j = 0; j < count; j++) {
            weights[j] = filter.at((j + from) * step);
            sum += weights[j];
        }
        int[] fixed = new int[count];
        for (int j = 0; j < count; j++) {
            double weight = sum == 0 ? weights[j] : weights[j] / sum;
            fixed[j] = (int) (weight * (1 << BITS) + (weight < 0 ? -0.5 : 0.5));
        }
        return fixed;
    }

    /** The grey value of a sum that started with {@link #HALF}. */
    static int grey(int sum) {
        return Math.max(0, Math.min(255, sum >> BITS));
    }
}
