package org.cemflow.core.patch;

/**
 * A patch as a reference: the rectangle {@code [y, y + h) x [x, x + w)} of a slice.
 *
 * <p>In a volume, axis 0 is the xy plane (rows y, columns x) of section z = slice, axis 1 the xz plane (rows z,
 * columns x) at y = slice, axis 2 the yz plane (rows z, columns y) at x = slice. Of a set of 2-D images, axis is 0 and
 * slice the image's number.
 */
public record PatchRef(int axis, int slice, int y, int x, int h, int w) {

    public int pixels() {
        return Math.multiplyExact(h, w);
    }
}
