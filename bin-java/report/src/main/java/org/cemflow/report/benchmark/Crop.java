package org.cemflow.report.benchmark;

import java.util.Arrays;

/**
 * A part of a section: rows {@code y} to before {@code y + h}, columns {@code x} to before {@code x + w}.
 *
 * @param worth how much there is to see, 0 to 0.25: the truth's share of the pixels times that of the background
 */
record Crop(int z, int y, int x, int h, int w, double worth) {

    /** Sides at most, pixels. */
    static final int SIDE = 512;

    /** Crops begin at multiples of it. */
    private static final int BLOCK = 32;

    /**
     * The part of a section with the densest truth, up to half of it: a crop that lies inside one nucleus shows nothing. Of
     * equal ones the first. Reads the section once, row by row; memory is a number for each block of {@value #BLOCK} x
     * {@value #BLOCK} pixels.
     *
     * @param counted by label, whether it counts
     */
    static Crop densest(SectionArray truth, int z, boolean[] counted) {
        int h = Math.min(SIDE, truth.height());
        int w = Math.min(SIDE, truth.width());
        int[] starts = {(truth.height() - h) / BLOCK + 1, (truth.width() - w) / BLOCK + 1};
        // Blocks at the far edges hold what is left over, and count only where the whole section is the crop.
        int rows = starts[0] == 1 ? 1 : starts[0] - 1 + h / BLOCK;
        int columns = starts[1] == 1 ? 1 : starts[1] - 1 + w / BLOCK;
        long[][] sums = sums(truth, z, counted, rows, columns, starts[0] == 1 ? h : BLOCK, starts[1] == 1 ? w : BLOCK);
        int tall = starts[0] == 1 ? 1 : h / BLOCK;
        int wide = starts[1] == 1 ? 1 : w / BLOCK;
        Crop best = null;
        for (int by = 0; by < starts[0]; by++) {
            for (int bx = 0; bx < starts[1]; bx++) {
                long count = sums[by + tall][bx + wide] - sums[by][bx + wide] - sums[by + tall][bx] + sums[by][bx];
                double share = (double) count / ((long) h * w);
                double worth = share * (1 - share);
                if (best == null || worth > best.worth) {
                    best = new Crop(z, by * BLOCK, bx * BLOCK, h, w, worth);
                }
            }
        }
        return best;
    }

    /** By block, how many pixels above and left of its upper left corner count. */
    private static long[][] sums(SectionArray truth, int z, boolean[] counted, int rows, int columns, int tall, int wide) {
        long[][] sums = new long[rows + 1][columns + 1];
        byte[] row = new byte[columns * wide];
        for (int by = 0; by < rows; by++) {
            long[] blocks = new long[columns];
            for (int y = by * tall; y < (by + 1) * tall; y++) {
                truth.row(z, y, 0, row);
                for (int x = 0; x < row.length; x++) {
                    blocks[x / wide] += counted[row[x] & 0xFF] ? 1 : 0;
                }
            }
            Arrays.parallelPrefix(blocks, Long::sum);
            for (int bx = 0; bx < columns; bx++) {
                sums[by + 1][bx + 1] = sums[by][bx + 1] + blocks[bx];
            }
        }
        return sums;
    }
}
