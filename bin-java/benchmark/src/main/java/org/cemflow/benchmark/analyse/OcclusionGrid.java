package org.cemflow.benchmark.analyse;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Square windows over a square image: {@code ceil((side - window) / stride) + 1} an axis, those at the far border cut off by it (as
 * captum's Occlusion places them).
 */
record OcclusionGrid(int side, int window, int stride) {

    /** The part of an image that is covered: rows and columns from, to before. */
    record Window(int top, int left, int bottom, int right) {}

    int perAxis() {
        return (side - window + stride - 1) / stride + 1;
    }

    List<Window> windows() {
        int n = perAxis();
        return IntStream.range(0, n * n).mapToObj(i -> new Window(i / n * stride, i % n * stride, Math.min(side, i / n * stride + window),
                Math.min(side, i % n * stride + window))).toList();
    }

    /** By pixel, the mean of the values of the windows that cover it. */
    double[] spread(double[] values) {
        double[] sums = new double[side * side];
        int[] counts = new int[side * side];
        List<Window> windows = windows();
        for (int i = 0; i < values.length; i++) {
            Window w = windows.get(i);
            for (int y = w.top(); y < w.bottom(); y++) {
                for (int x = w.left(); x < w.right(); x++) {
                    sums[y * side + x] += values[i];
                    counts[y * side + x]++;
                }
            }
        }
        for (int p = 0; p < sums.length; p++) {
            sums[p] /= Math.max(1, counts[p]);
        }
        return sums;
    }
}
