package org.cemflow.core.hash;

import java.util.Arrays;

/**
 * Resizes 8-bit images to a square as Pillow's {@code resize((size, size), BILINEAR)} does, byte for byte: horizontally
 * first, rounded to 8 bit, then vertically. Bilinear weights are never negative, so no sum leaves 0..255. Keeps its
 * buffers and the last weights: one a thread.
 */
final class BilinearResizer {

    private final int size;
    private final byte[] result;
    /** The image after the horizontal pass, as ints because loops over bytes are not vectorised. */
    private int[] narrowed = {};
    private final int[] sums;
    private Taps columns;
    private Resampling rows;
    private int width;
    private int height;

    BilinearResizer(int size) {
        this.size = size;
        this.result = new byte[size * size];
        this.sums = new int[size];
    }

    /** The resized image, {@code size * size} bytes by rows, valid until the next call. */
    byte[] resize(byte[] pixels, int offset, int h, int w) {
        if (w != width) {
            columns = Taps.of(Resampling.of(w, size, Resampling.Filter.BILINEAR), w);
            width = w;
        }
        if (h != height) {
            rows = Resampling.of(h, size, Resampling.Filter.BILINEAR);
            height = h;
        }
        if (narrowed.length < h * size) {
            narrowed = new int[h * size];
        }
        for (int r = 0; r < h; r++) {
            narrow(pixels, offset + r * w, r * size);
        }
        for (int i = 0; i < size; i++) {
            int[] weights = rows.weights()[i];
            Arrays.fill(sums, Resampling.HALF);
            for (int j = 0; j < weights.length; j++) {
                addWeighted(sums, narrowed, (rows.first()[i] + j) * size, weights[j], size);
            }
            round(sums, result, i * size, size);
        }
        return result;
    }

    /** The horizontal pass of one row; nothing to do but to widen it if the image has the width already. */
    private void narrow(byte[] pixels, int start, int target) {
        if (width == size) {
            widen(pixels, start, narrowed, target, size);
            return;
        }
        Arrays.fill(narrowed, target, target + size, Resampling.HALF);
        for (int[] weights : columns.weights()) {
            gather(pixels, start++, columns.first(), weights, narrowed, target, size);
        }
        shift(narrowed, target, size);
    }

    private static void widen(byte[] from, int at, int[] to, int target, int count) {
        for (int i = 0; i < count; i++) {
            to[target + i] = from[at + i] & 0xFF;
        }
    }

    private static void gather(byte[] row, int start, int[] first, int[] weights, int[] sums, int target, int count) {
        for (int i = 0; i < count; i++) {
            sums[target + i] += weights[i] * (row[start + first[i]] & 0xFF);
        }
    }

    private static void shift(int[] sums, int target, int count) {
        for (int i = 0; i < count; i++) {
            sums[target + i] >>= Resampling.BITS;
        }
    }

    private static void addWeighted(int[] sums, int[] values, int start, int weight, int count) {
        for (int c = 0; c < count; c++) {
            sums[c] += weight * values[start + c];
        }
    }

    private static void round(int[] sums, byte[] to, int target, int count) {
        for (int c = 0; c < count; c++) {
            to[target + c] = (byte) (sums[c] >> Resampling.BITS);
        }
    }

    /**
     * Weights by tap instead of by output, all outputs with the same number of taps (two, when an image is enlarged): one
     * loop over the outputs a tap is twice as fast as one loop over the taps an output.
     *
     * @param first the input of each output's first tap
     * @param weights by tap, then by output; zero where an output has fewer
     */
    private record Taps(int[] first, int[][] weights) {

        static Taps of(Resampling resampling, int in) {
            int outputs = resampling.first().length;
            int taps = Arrays.stream(resampling.weights()).mapToInt(own -> own.length).max().orElse(0);
            int[] first = new int[outputs];
            int[][] weights = new int[taps][outputs];
            for (int i = 0; i < outputs; i++) {
                first[i] = Math.min(resampling.first()[i], in - taps);
                int late = resampling.first()[i] - first[i];
                for (int j = 0; j < resampling.weights()[i].length; j++) {
                    weights[late + j][i] = resampling.weights()[i][j];
                }
            }
            return new Taps(first, weights);
        }
    }
}
