package org.cemflow.core.volume;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The size of a volume in voxels, order z, y, x; an image has z = 1. Every length is at least 1.
 *
 * @param z sections
 * @param y rows
 * @param x columns
 */
public record Shape(int z, int y, int x) {

    public Shape {
        if (z < 1 || y < 1 || x < 1) {
            throw new IllegalArgumentException("empty shape " + z + " x " + y + " x " + x);
        }
    }

    @JsonCreator
    static Shape of(int[] zyx) {
        return new Shape(zyx[0], zyx[1], zyx[2]);
    }

    @JsonValue
    int[] toArray() {
        return new int[] {z, y, x};
    }

    /** Voxels in all; at most 2^93 would be possible, more than 2^63 - 1 throws {@link ArithmeticException}. */
    public long voxels() {
        return Math.multiplyExact(Math.multiplyExact((long) z, (long) y), (long) x);
    }

    /** The length along an axis: 0 = z, 1 = y, 2 = x. */
    public int along(int axis) {
        return switch (axis) {
            case 0 -> z;
            case 1 -> y;
            case 2 -> x;
            default -> throw new IllegalArgumentException("axis " + axis);
        };
    }

    @Override
    public String toString() {
        return z + " x " + y + " x " + x;
    }
}
