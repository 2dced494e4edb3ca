package org.cemflow.benchmark.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where tiles begin along one axis, and how much each counts for each pixel: spread evenly, linear ramps where they
 * overlap, all weights of a pixel together 1.
 *
 * @param starts of the tiles, ascending
 * @param length of each tile; the axis' own if one tile covers it
 * @param weights of each tile's pixels
 */
record Spans(List<Integer> starts, int length, List<float[]> weights) {

    /**
     * @param axis pixels along the axis
     * @param tile pixels of a tile at most
     * @param overlap pixels that neighbours share at least, below {@code tile}
     */
    static Spans of(int axis, int tile, int overlap) {
        if (axis <= tile) {
            float[] ones = new float[axis];
            Arrays.fill(ones, 1);
            return new Spans(List.of(0), axis, List.of(ones));
        }
        int step = tile - overlap;
        int count = (int) ((axis - overlap + step - 1L) / step);
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add((int) ((long) i * (axis - tile) / (count - 1)));
        }
        double[] sum = new double[axis];
        List<double[]> ramps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double before = i == 0 ? 0 : starts.get(i - 1) + tile - starts.get(i);
            double after = i == count - 1 ? 0 : starts.get(i) + tile - starts.get(i + 1);
            double[] ramp = new double[tile];
            for (int p = 0; p < tile; p++) {
                double low = before == 0 ? 1 : Math.min(1, (p + 0.5) / before);
                double high = after == 0 ? 1 : Math.min(1, (tile - p - 0.5) / after);
                ramp[p] = Math.min(low, high);
                sum[starts.get(i) + p] += ramp[p];
            }
            ramps.add(ramp);
        }
        List<float[]> weights = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] share = new float[tile];
            for (int p = 0; p < tile; p++) {
                share[p] = (float) (ramps.get(i)[p] / sum[starts.get(i) + p]);
            }
            weights.add(share);
        }
        return new Spans(starts, tile, weights);
    }

    int count() {
        return starts.size();
    }

    /** Where tile {@code i} begins, the axis' end for one after the last: what lies before it needs no tile from i on. */
    int begin(int i) {
        return i < starts.size() ? starts.get(i) : starts.get(starts.size() - 1) + length;
    }
}
