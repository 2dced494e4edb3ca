package org.cemflow.benchmark.prepare;

import java.util.ArrayList;
import java.util.List;

/** Tiles of a fixed side along one axis, as cellemnet's create_patches places them. */
final class TileGrid {

    private TileGrid() {}

    /**
     * Where tiles start. A length that the side divides has a plain grid; else there is one tile more, and they overlap: the
     * i-th is moved back by floor(i * overlap / (n - 1)). A length below the side has one tile, as long as it is.
     */
    static List<Integer> starts(int length, int side) {
        List<Integer> starts = new ArrayList<>();
        int n = length % side == 0 ? length / side : length / side + 1;
        int overlap = n * side - length;
        // NumPy's linspace: a step, multiplied; the last element is set to the end.
        double step = n > 1 ? overlap / (double) (n - 1) : 0;
        for (int i = 0; i < n; i++) {
            starts.add(side * i - (i > 0 && i == n - 1 ? overlap : (int) Math.floor(i * step)));
        }
        return starts;
    }
}
