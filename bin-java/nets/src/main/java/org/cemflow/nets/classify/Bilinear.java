package org.cemflow.nets.classify;

import java.util.Arrays;

/**
 * Resizes 8-bit images as OpenCV's {@code resize(..., INTER_LINEAR)} does, which the original classifier was trained with:
 * two neighbours an axis at the centres of the new pixels, without smoothing first, in integers: weights of 11 bits, four
 * bits dropped after the horizontal pass, rounded once at the end (OpenCV, imgproc/src/resize.cpp).
 */
final class Bilinear {

    private static final int ONE = 1 << 11;

    private Bilinear() {}

    /** The two neighbours of each new place along an axis: the first one's index and the second one's weight of {@link #ONE}. */
    private record Taps(int[] first, int[] second, int[] weight) {

        static Taps of(int from, int to, boolean across) {
            Taps taps = new Taps(new int[to], new int[to], new int[to]);
            double scale = (double) from / to;
            for (int i = 0; i < to; i++) {
                float place = (float) ((i + 0.5) * scale - 0.5);
                int first = (int) Math.floor(place);
                float part = place - first;
                // Beyond the border both neighbours are the outermost pixel. OpenCV then drops the second one's weight in a row,
                // but not in a column, where rounding the two parts shows.
                if (across && (first < 0 || first >= from - 1)) {
                    part = 0;
                }
                taps.first[i] = Math.min(Math.max(first, 0), from - 1);
                taps.second[i] = Math.min(first + 1, from - 1);
                taps.weight[i] = (int) Math.rint(part * ONE);
            }
            return taps;
        }
    }

    /**
     * The resized image, row by row; a copy if the size is the same.
     *
     * @param pixels {@code h x w} grey values, row by row; may be longer
     */
    static byte[] resize(byte[] pixels, int h, int w, int rows, int columns) {
        if (h == rows && w == columns) {
            return Arrays.copyOf(pixels, h * w);
        }
        Taps down = Taps.of(h, rows, false);
        Taps across = Taps.of(w, columns, true);
        byte[] result = new byte[Math.multiplyExact(rows, columns)];
        int[] upper = new int[columns];
        int[] lower = new int[columns];
        int upperOf = -1;
        int lowerOf = -1;
        for (int y = 0; y < rows; y++) {
            if (down.first[y] == lowerOf) {
                int[] swapped = upper;
                upper = lower;
                lower = swapped;
                upperOf = lowerOf;
                lowerOf = -1;
            }
            if (down.first[y] != upperOf) {
                upperOf = down.first[y];
                row(pixels, upperOf * w, across, upper);
            }
            if (down.second[y] != lowerOf) {
                lowerOf = down.second[y];
                row(pixels, lowerOf * w, across, lower);
            }
            int weight = down.weight[y];
            for (int x = 0; x < columns; x++) {
                int sum = ((ONE - weight) * (upper[x] >> 4) >> 16) + (weight * (lower[x] >> 4) >> 16);
                result[y * columns + x] = (byte) (sum + 2 >> 2);
            }
        }
        return result;
    }

    private static void row(byte[] pixels, int start, Taps across, int[] target) {
        for (int x = 0; x < target.length; x++) {
            target[x] = (pixels[start + across.first[x]] & 0xFF) * (ONE - across.weight[x])
                    + (pixels[start + across.second[x]] & 0xFF) * across.weight[x];
        }
    }
}
