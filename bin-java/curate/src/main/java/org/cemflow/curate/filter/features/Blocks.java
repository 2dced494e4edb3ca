package org.cemflow.curate.filter.features;

import java.util.Arrays;

/**
 * A patch in blocks of {@value #SIDE} x {@value #SIDE} pixels, and which of them are padding; up to three last rows
 * and columns of pixels that fill no block are left out. Sums are whole numbers, so that they are exact.
 *
 * <p>A block is dead if all its pixels are equal, all at most {@value #DARK} or all at least {@value #BRIGHT} (what
 * lossy compression leaves of black and white); padding are the dead blocks that touch the border of the patch, or
 * touch others that do (4 neighbours). So a burnt-out vesicle is no padding.
 */
final class Blocks {

    static final int SIDE = 4;
    private static final int DARK = 3;
    private static final int BRIGHT = 252;

    private int rows;
    private int columns;
    /** Sums of 16 pixels. */
    private int[] sums = new int[0];
    /** Sums of 4 pixels, 2 x 2; twice as many rows and columns. */
    private int[] quarters = new int[0];
    private boolean[] dead = new boolean[0];
    private boolean[] padding = new boolean[0];
    private int[] stack = new int[0];
    private int padded;

    void read(GreyPatch patch) {
        rows = patch.h() / SIDE;
        columns = patch.w() / SIDE;
        int n = rows * columns;
        if (sums.length < n) {
            sums = new int[n];
            quarters = new int[4 * n];
            dead = new boolean[n];
            padding = new boolean[n];
            stack = new int[n];
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                block(patch, r, c);
            }
        }
        spread();
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** The sum of a block's pixels, 0 to 4080. */
    int sum(int row, int column) {
        return sums[row * columns + column];
    }

    /** The sum of 2 x 2 pixels, 0 to 1020; {@code row} counts half blocks. */
    int quarter(int row, int column) {
        return quarters[row * 2 * columns + column];
    }

    boolean padding(int row, int column) {
        return padding[row * columns + column];
    }

    /** Whether no neighbour of these 2 x 2 pixels is padding, whose edge is neither noise nor structure. */
    boolean live(int r, int c) {
        return !padding((r - 1) / 2, (c - 1) / 2) && !padding((r - 1) / 2, (c + 1) / 2)
                && !padding((r + 1) / 2, (c - 1) / 2) && !padding((r + 1) / 2, (c + 1) / 2);
    }

    /** How many blocks are padding. */
    int padded() {
        return padded;
    }

    private void block(GreyPatch patch, int r, int c) {
        byte[] pixels = patch.pixels();
        int w = patch.w();
        int least = 255;
        int most = 0;
        int total = 0;
        for (int half = 0; half < 2; half++) {
            int at = (SIDE * r + 2 * half) * w + SIDE * c;
            int left = 0;
            int right = 0;
            for (int i = at; i <= at + w; i += w) {
                int p = pixels[i] & 0xff;
                int q = pixels[i + 1] & 0xff;
                int s = pixels[i + 2] & 0xff;
                int t = pixels[i + 3] & 0xff;
                left += p + q;
                right += s + t;
                least = Math.min(least, Math.min(Math.min(p, q), Math.min(s, t)));
                most = Math.max(most, Math.max(Math.max(p, q), Math.max(s, t)));
            }
            int to = (2 * r + half) * 2 * columns + 2 * c;
            quarters[to] = left;
            quarters[to + 1] = right;
            total += left + right;
        }
        sums[r * columns + c] = total;
        dead[r * columns + c] = least == most || most <= DARK || least >= BRIGHT;
    }

    /** Marks as padding what is dead and connected with the border. */
    private void spread() {
        Arrays.fill(padding, 0, rows * columns, false);
        padded = 0;
        int left = 0;
        for (int r = 0; r < rows; r++) {
            left = mark(r, 0, left);
            left = mark(r, columns - 1, left);
        }
        for (int c = 0; c < columns; c++) {
            left = mark(0, c, left);
            left = mark(rows - 1, c, left);
        }
        while (left > 0) {
            int i = stack[--left];
            int r = i / columns;
            int c = i % columns;
            left = mark(r - 1, c, left);
            left = mark(r + 1, c, left);
            left = mark(r, c - 1, left);
            left = mark(r, c + 1, left);
        }
    }

    private int mark(int r, int c, int left) {
        if (r < 0 || c < 0 || r >= rows || c >= columns || !dead[r * columns + c] || padding[r * columns + c]) {
            return left;
        }
        padding[r * columns + c] = true;
        padded++;
        stack[left] = r * columns + c;
        return left + 1;
    }
}
