package org.cemflow.core.hash;

/**
 * Resizes 8-bit images to a square as Pillow's {@code resize((size, size), BILINEAR)} does, byte for byte: horizontally
 * first, rounded to 8 bit, then vertically. Keeps its buffers and the last weights: one a thread.
 */
final class BilinearResizer {

    private final int size;
    private final byte[] result;
    private byte[] narrowed = {};
    private Resampling columns = Resampling.of(1, 1, Resampling.Filter.BILINEAR);
    private Resampling rows = columns;
    private int width;
    private int height;

    BilinearResizer(int size) {
        this.size = size;
        this.result = new byte[size * size];
    }

    /** The resized image, {@code size * size} bytes by rows, valid until the next call. */
    byte[] resize(byte[] pixels, int offset, int h, int w) {
        if (w != width) {
            columns = Resampling.of(w, size, Resampling.Filter.BILINEAR);
            width = w;
        }
        if (h != height) {
            rows = Resampling.of(h, size, Resampling.Filter.BILINEAR);
            height = h;
        }
        if (narrowed.length < h * size) {
            narrowed = new byte[h * size];
        }
        for (int r = 0; r < h; r++) {
            for (int i = 0; i < size; i++) {
                narrowed[r * size + i] = weigh(pixels, offset + r * w + columns.first()[i], 1, columns.weights()[i]);
            }
        }
        for (int i = 0; i < size; i++) {
            int[] weights = rows.weights()[i];
            int start = rows.first()[i] * size;
            for (int c = 0; c < size; c++) {
                result[i * size + c] = weigh(narrowed, start + c, size, weights);
            }
        }
        return result;
    }

    private static byte weigh(byte[] pixels, int start, int step, int[] weights) {
        int sum = Resampling.HALF;
        for (int j = 0, at = start; j < weights.length; j++, at += step) {
            sum += weights[j] * (pixels[at] & 0xFF);
        }
        return (byte) Resampling.grey(sum);
    }
}
