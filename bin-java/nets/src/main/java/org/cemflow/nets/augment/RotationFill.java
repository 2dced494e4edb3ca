package org.cemflow.nets.augment;

/** What a rotated patch shows where it has no pixels. */
public enum RotationFill {
    /** Black, as in the paper: the corners tell the net that a patch was rotated. */
    BLACK(0),
    /** The patch mirrored at its border. */
    REFLECT(2);

    private final long padding;

    RotationFill(long padding) {
        this.padding = padding;
    }

    /** libtorch's number for it, in {@code grid_sampler}. */
    long padding() {
        return padding;
    }
}
