package org.cemflow.nets.augment;

/** Borders mirrored at the outermost pixel, which is not repeated (OpenCV's reflect-101), however far beyond they go. */
public final class Mirror {

    private Mirror() {}

    /** The index within 0..length-1 that a pixel beyond the border shows. */
    public static int index(int index, int length) {
        if (length == 1) {
            return 0;
        }
        int folded = Math.floorMod(index, 2 * length - 2);
        return folded < length ? folded : 2 * length - 2 - folded;
    }
}
