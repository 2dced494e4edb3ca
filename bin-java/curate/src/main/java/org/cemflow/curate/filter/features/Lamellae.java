package org.cemflow.curate.filter.features;

/**
 * Whether a cell of a patch shows fine lines that agree in their direction (stacked membranes, myelin, cristae), whose
 * period is so short that averaging blocks wipes them out as it does noise.
 *
 * <p>Noise has no direction, lines have one: the coherence of the structure tensor, (l1 - l2) / (l1 + l2) of its
 * eigenvalues, is 0 for the one and 1 for the other. The tensor is the covariance of the central differences of 2 x 2
 * means over the cell, so that a plane, of a shading or of a smooth nucleus, gives nothing; stripes through the whole
 * patch are taken off first. Measured on white noise in cells of 16 x 16 pixels, coherence passes
 * {@value #COHERENT} in fewer than one cell of a thousand.
 *
 * <p>Source: Jaehne, Digital Image Processing, 5th ed., section 13.3 (structure tensor, coherency).
 */
final class Lamellae {

    static final double COHERENT = 0.6;
    /** Root mean square of the differences, in grey levels, below which they are quantisation. */
    private static final double FAINT = 2;

    private final Stripes stripes = new Stripes();
    private Blocks blocks;

    void read(Blocks read) {
        blocks = read;
        stripes.read(2 * read.rows(), 2 * read.columns(), (r, c) -> read.padding(r / 2, c / 2), read::quarter);
    }

    /** Whether the cell of these blocks shows lines. */
    boolean in(int top, int bottom, int left, int right) {
        long n = 0;
        long sx = 0;
        long sy = 0;
        long xx = 0;
        long yy = 0;
        long xy = 0;
        for (int r = Math.max(1, 2 * top); r < Math.min(2 * blocks.rows() - 1, 2 * bottom); r++) {
            for (int c = Math.max(1, 2 * left); c < Math.min(2 * blocks.columns() - 1, 2 * right); c++) {
                if (blocks.live(r, c)) {
                    long dx = value(r, c + 1) - value(r, c - 1);
                    long dy = value(r + 1, c) - value(r - 1, c);
                    n++;
                    sx += dx;
                    sy += dy;
                    xx += dx * dx;
                    yy += dy * dy;
                    xy += dx * dy;
                }
            }
        }
        double a = (double) n * xx - (double) sx * sx;
        double b = (double) n * yy - (double) sy * sy;
        double m = (double) n * xy - (double) sx * sy;
        double faint = 4 * FAINT * n;
        return n > 0 && a + b > faint * faint && StrictMath.hypot(a - b, 2 * m) > COHERENT * (a + b);
    }

    private int value(int r, int c) {
        return blocks.quarter(r, c) - stripes.row(r) - stripes.column(c);
    }
}
