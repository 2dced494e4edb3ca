package org.cemflow.nets.classify;

import java.util.Locale;
import org.cemflow.nets.augment.Mirror;

/**
 * How a patch of any shape becomes the square that a net takes. Patches that are that square already stay as they are.
 */
public enum Framing {

    /** Stretched to the square, as the original does: a patch that is no square then looks like anisotropic voxels. */
    STRETCH,

    /** Scaled so that its longer side fits, its proportions kept; the rest of the square mirrors it, without repeating the edge. */
    MIRROR;

    /**
     * The square, row by row.
     *
     * @param pixels {@code h x w} grey values, row by row; may be longer
     * @param side of the square
     */
    public byte[] square(byte[] pixels, int h, int w, int side) {
        if (this == STRETCH) {
            return Bilinear.resize(pixels, h, w, side, side);
        }
        int longer = Math.max(h, w);
        int rows = scaled(h, longer, side);
        int columns = scaled(w, longer, side);
        byte[] inner = Bilinear.resize(pixels, h, w, rows, columns);
        if (rows == side && columns == side) {
            return inner;
        }
        byte[] square = new byte[Math.multiplyExact(side, side)];
        for (int y = 0; y < side; y++) {
            int row = Mirror.index(y, rows) * columns;
            for (int x = 0; x < side; x++) {
                square[y * side + x] = inner[row + Mirror.index(x, columns)];
            }
        }
        return square;
    }

    private static int scaled(int length, int longer, int side) {
        return (int) Math.max(1, Math.round((double) length * side / longer));
    }

    /** As files have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
