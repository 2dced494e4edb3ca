package org.cemflow.core.hash;

import java.util.Arrays;

/**
 * Pillow's {@code resize((width, height), BILINEAR)} of an 8-bit grey image of any shape to any other, byte for byte: a triangle as
 * wide as the larger of an input and an output pixel, so that reducing averages; columns first, each pass rounded to 8 bit.
 */
public final class BilinearResize {

    private BilinearResize() {}

    /**
     * @param pixels the image, {@code height * width} bytes by rows
     * @return {@code toHeight * toWidth} bytes by rows
     */
    public static byte[] of(byte[] pixels, int height, int width, int toHeight, int toWidth) {
        Resampling columns = Resampling.of(width, toWidth, Resampling.Filter.BILINEAR);
        byte[] narrowed = new byte[Math.multiplyExact(height, toWidth)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < toWidth; x++) {
                int first = y * width + columns.first()[x];
                int[] weights = columns.weights()[x];
                int sum = Resampling.HALF;
                for (int j = 0; j < weights.length; j++) {
                    sum += weights[j] * (pixels[first + j] & 0xFF);
                }
                narrowed[y * toWidth + x] = (byte) Resampling.grey(sum);
            }
        }
        Resampling rows = Resampling.of(height, toHeight, Resampling.Filter.BILINEAR);
        byte[] result = new byte[Math.multiplyExact(toHeight, toWidth)];
        int[] sums = new int[toWidth];
        for (int y = 0; y < toHeight; y++) {
            Arrays.fill(sums, Resampling.HALF);
            int[] weights = rows.weights()[y];
            for (int j = 0; j < weights.length; j++) {
                int from = (rows.first()[y] + j) * toWidth;
                for (int x = 0; x < toWidth; x++) {
                    sums[x] += weights[j] * (narrowed[from + x] & 0xFF);
                }
            }
            for (int x = 0; x < toWidth; x++) {
                result[y * toWidth + x] = (byte) Resampling.grey(sums[x]);
            }
        }
        return result;
    }
}
