package org.cemflow.curate.filter.features;

import java.util.Arrays;

/**
 * What runs straight through a patch: the medians of its rows and, these taken off, of its columns. Medians,
 * so that an organelle that fills less than half of a row does not show in it. Padding does not count; a row or column
 * with fewer than {@value #FEWEST} other blocks has none, for there an organelle could be all that there is.
 */
final class Stripes {

    private static final int FEWEST = 16;

    private int[] rows = new int[0];
    private int[] columns = new int[0];
    private int[] line = new int[0];

    /** What a place of the grid holds, or whether it is padding. */
    interface Values {
        int at(int row, int column);
    }

    /** As {@link Values}, for yes and no. */
    interface Mask {
        boolean at(int row, int column);
    }

    /** Reads a grid of h x w sums, of blocks or of parts of them. */
    void read(int h, int w, Mask padding, Values values) {
        if (rows.length < h || columns.length < w) {
            rows = new int[h];
            columns = new int[w];
            line = new int[Math.max(h, w)];
        }
        for (int r = 0; r < h; r++) {
            int n = 0;
            for (int c = 0; c < w; c++) {
                if (!padding.at(r, c)) {
                    line[n++] = values.at(r, c);
                }
            }
            rows[r] = median(n);
        }
        for (int c = 0; c < w; c++) {
            int n = 0;
            for (int r = 0; r < h; r++) {
                if (!padding.at(r, c)) {
                    line[n++] = values.at(r, c) - rows[r];
                }
            }
            columns[c] = median(n);
        }
    }

    /** The lower median of a row's sums. */
    int row(int r) {
        return rows[r];
    }

    /** The lower median of a column's sums, less their rows' medians. */
    int column(int c) {
        return columns[c];
    }

    private int median(int n) {
        if (n < FEWEST) {
            return 0;
        }
        Arrays.sort(line, 0, n);
        return line[(n - 1) / 2];
    }
}
