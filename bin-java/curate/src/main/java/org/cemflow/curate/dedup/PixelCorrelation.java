package org.cemflow.curate.dedup;

import org.cemflow.core.patch.PatchRef;

/**
 * Normalised cross-correlation of two patches, -1 to 1: the covariance of the pixel values over the product of their
 * standard deviations. It does not change with brightness or contrast, nor with uneven illumination across the patch:
 * the plane that fits each patch best is subtracted first, for two unrelated patches under the same slope of light
 * would otherwise correlate by it, and their hashes agree by it already. Patches of different size are brought to the
 * smaller height and the smaller width by averaging over areas, as their hashes compare them stretched, too.
 */
final class PixelCorrelation {

    private PixelCorrelation() {}

    /**
     * @param a pixels row by row, {@code ra.h() x ra.w()}
     * @return 0 if one of the patches is constant, for which the correlation is not defined
     */
    static double of(byte[] a, PatchRef ra, byte[] b, PatchRef rb) {
        int h = Math.min(ra.h(), rb.h());
        int w = Math.min(ra.w(), rb.w());
        double[] u = level(reduce(a, ra.h(), ra.w(), h, w), h, w);
        double[] v = level(reduce(b, rb.h(), rb.w(), h, w), h, w);
        double uv = 0;
        double uu = 0;
        double vv = 0;
        for (int i = 0; i < u.length; i++) {
            uv += u[i] * v[i];
            uu += u[i] * u[i];
            vv += v[i] * v[i];
        }
        return uu == 0 || vv == 0 ? 0 : uv / Math.sqrt(uu * vv);
    }

    /** Subtracts the least-squares plane; on a grid, mean and slopes do not depend on each other. */
    private static double[] level(double[] values, int h, int w) {
        double midY = (h - 1) / 2.0;
        double midX = (w - 1) / 2.0;
        double sum = 0;
        double alongY = 0;
        double alongX = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i];
            alongY += values[i] * (i / w - midY);
            alongX += values[i] * (i % w - midX);
        }
        double mean = sum / values.length;
        double slopeY = h == 1 ? 0 : alongY * 12 / ((double) w * h * ((double) h * h - 1));
        double slopeX = w == 1 ? 0 : alongX * 12 / ((double) h * w * ((double) w * w - 1));
        double[] flat = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            flat[i] = values[i] - mean - slopeY * (i / w - midY) - slopeX * (i % w - midX);
        }
        return flat;
    }

    private static double[] reduce(byte[] pixels, int height, int width, int h, int w) {
        double[] values = new double[height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] & 0xFF;
        }
        double[] narrow = width == w ? values : average(values, width, w, height, width, 1, w, 1);
        return height == h ? narrow : average(narrow, height, h, w, 1, w, 1, w);
    }

    /**
     * Averages along one axis: each of {@code out} values is the mean over its share of {@code in} values, whose ends
     * count with the fraction that lies inside.
     */
    private static double[] average(double[] from, int in, int out, int lines, int line, int step, int toLine, int toStep) {
        double[] to = new double[lines * out];
        double scale = (double) in / out;
        for (int o = 0; o < out; o++) {
            double lo = o * scale;
            double hi = Math.min(in, lo + scale);
            for (int i = (int) lo; i < in && i < hi; i++) {
                double share = (Math.min(hi, i + 1) - Math.max(lo, i)) / scale;
                for (int l = 0; l < lines; l++) {
                    to[l * toLine + o * toStep] += share * from[l * line + i * step];
                }
            }
        }
        return to;
    }
}
