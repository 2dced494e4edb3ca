package org.cemflow.curate.filter.features;

import java.util.Arrays;

/**
 * How much of a patch is featureless material (resin, the inside of a nucleus or of cytoplasm), how much is padding,
 * and how strong the contrast of the rest is. Use one instance a thread.
 *
 * <p>Featureless does not mean constant: such material carries the noise of the microscope, which may be as strong as
 * the contrast of a membrane. What tells them apart is scale. Averaging 4 x 4 pixels leaves of independent noise a
 * quarter, of structure nearly all. The patch is seen as cells of about 16 x 16 pixels, 4 x 4 block means each; a cell
 * is <em>uniform</em> if the standard deviation of its block means is at most {@value #NOISE_LIMIT} times what its
 * noise alone would leave, or at most {@value #FLOOR} grey levels. The noise of a cell is the mean absolute response to
 * Immerkaer's mask (1 -2 1; -2 4 -2; 1 -2 1), to which planes and straight edges along the axes give nothing, over its
 * means of 2 x 2 pixels, divided by 6 and multiplied by sqrt(pi / 2). At that scale the noise of a detector that blurs
 * over two pixels is still seen as noise, which at the scale of pixels it is not. Stripes through the whole patch (an ion
 * beam's curtains, sections of unlike brightness) are no structure either: a cell is also uniform if it is so once the
 * median of every row of blocks, then of every column, is taken off. Membranes stacked so closely that the means wipe them
 * out are told from noise by their common direction ({@link Lamellae}).
 *
 * <p>Sources: Immerkaer, Fast Noise Variance Estimation, CVIU 64 (1996); the criterion (80 % of the area is uniform
 * material or padding, or the contrast is low) is CEM500K's, Conrad and Narayan 2021, Methods. The limits were set by
 * looking at 224 x 224 patches of ssTEM, TEM, FIB-SEM and SBF-SEM images: noisy resin and smooth nuclei score 1.0 to
 * 1.9 times their noise, cytoplasm with organelles 2.5 to 6 times (medians).
 */
public final class Material {

    /** Above this multiple of its noise, the variation of a cell is structure. */
    static final double NOISE_LIMIT = 2.5;
    /** Grey levels; variation below it is quantisation. */
    static final double FLOOR = 0.5;

    private static final int CELL = 4;
    private static final int FEWEST = 4;
    private static final double IMMERKAER = Math.sqrt(Math.PI / 2) / 6;
    private static final int LEVELS = 255 * Blocks.SIDE * Blocks.SIDE + 1;

    /**
     * @param uniform fraction of the area that is uniform or padding, 0 to 1
     * @param padding fraction of the area that is constant, black or white and touches the border, 0 to 1
     * @param contrast grey levels between the 5th and the 95th percentile of the 4 x 4 means outside the padding
     */
    public record Statistics(double uniform, double padding, double contrast) {}

    private final Blocks blocks = new Blocks();
    private final Stripes stripes = new Stripes();
    private final Lamellae lamellae = new Lamellae();
    private final int[] counts = new int[LEVELS];

    /** Measures a patch. One narrower than a block is padding if it is constant and structure otherwise. */
    public Statistics of(GreyPatch patch) {
        blocks.read(patch);
        int all = blocks.rows() * blocks.columns();
        if (all == 0) {
            return narrow(patch);
        }
        stripes.read(blocks.rows(), blocks.columns(), blocks::padding, blocks::sum);
        lamellae.read(blocks);
        int down = Math.max(1, blocks.rows() / CELL);
        int across = Math.max(1, blocks.columns() / CELL);
        int uniform = 0;
        for (int i = 0; i < down; i++) {
            for (int k = 0; k < across; k++) {
                uniform += cell(i * blocks.rows() / down, (i + 1) * blocks.rows() / down,
                        k * blocks.columns() / across, (k + 1) * blocks.columns() / across);
            }
        }
        return new Statistics((double) uniform / all, (double) blocks.padded() / all, contrast(all - blocks.padded()));
    }

    /** How many of a cell's blocks are uniform or padding. */
    private int cell(int top, int bottom, int left, int right) {
        int n = 0;
        for (int r = top; r < bottom; r++) {
            for (int c = left; c < right; c++) {
                n += blocks.padding(r, c) ? 0 : 1;
            }
        }
        int padded = (bottom - top) * (right - left) - n;
        if (n < FEWEST) {
            return padded;
        }
        double limit = Math.max(FLOOR, NOISE_LIMIT * noise(top, bottom, left, right));
        boolean smooth = deviation(top, bottom, left, right, n, 0) <= limit
                || deviation(top, bottom, left, right, n, 1) <= limit;
        return smooth && !lamellae.in(top, bottom, left, right) ? padded + n : padded;
    }

    /** The standard deviation of a cell's n live block means, in grey levels, the stripes taken off {@code times}. */
    private double deviation(int top, int bottom, int left, int right, int n, int times) {
        long sum = 0;
        long squares = 0;
        for (int r = top; r < bottom; r++) {
            for (int c = left; c < right; c++) {
                if (!blocks.padding(r, c)) {
                    int v = blocks.sum(r, c) - times * (stripes.row(r) + stripes.column(c));
                    sum += v;
                    squares += (long) v * v;
                }
            }
        }
        return Math.sqrt((double) (n * squares - sum * sum)) / n / (Blocks.SIDE * Blocks.SIDE);
    }

    /** The standard deviation that independent noise of this cell's strength leaves in a block's mean. */
    private double noise(int top, int bottom, int left, int right) {
        long total = 0;
        int n = 0;
        for (int r = Math.max(1, 2 * top); r < Math.min(2 * blocks.rows() - 1, 2 * bottom); r++) {
            for (int c = Math.max(1, 2 * left); c < Math.min(2 * blocks.columns() - 1, 2 * right); c++) {
                if (blocks.live(r, c)) {
                    total += Math.abs(4 * blocks.quarter(r, c)
                            - 2 * (blocks.quarter(r - 1, c) + blocks.quarter(r + 1, c)
                                    + blocks.quarter(r, c - 1) + blocks.quarter(r, c + 1))
                            + blocks.quarter(r - 1, c - 1) + blocks.quarter(r - 1, c + 1)
                            + blocks.quarter(r + 1, c - 1) + blocks.quarter(r + 1, c + 1));
                    n++;
                }
            }
        }
        // Sums of 4 pixels to means: a quarter; from means of 4 pixels to means of 16: a half.
        return n == 0 ? 0 : IMMERKAER * total / n / 4 / 2;
    }

    private double contrast(int live) {
        if (live == 0) {
            return 0;
        }
        Arrays.fill(counts, 0);
        for (int r = 0; r < blocks.rows(); r++) {
            for (int c = 0; c < blocks.columns(); c++) {
                if (!blocks.padding(r, c)) {
                    counts[blocks.sum(r, c)]++;
                }
            }
        }
        int span = ranked((int) Math.round(0.95 * (live - 1))) - ranked((int) Math.round(0.05 * (live - 1)));
        return (double) span / (Blocks.SIDE * Blocks.SIDE);
    }

    private int ranked(int rank) {
        int value = 0;
        for (int below = counts[0]; below <= rank; below += counts[value]) {
            value++;
        }
        return value;
    }

    private static Statistics narrow(GreyPatch patch) {
        int least = 255;
        int most = 0;
        for (int i = 0; i < patch.size(); i++) {
            least = Math.min(least, patch.pixels()[i] & 0xff);
            most = Math.max(most, patch.pixels()[i] & 0xff);
        }
        int constant = least == most ? 1 : 0;
        return new Statistics(constant, constant, most - least);
    }
}
