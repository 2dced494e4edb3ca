package org.cemflow.nets.data;

/** Where the patches of {@code train.npy} lie during a training. */
public enum DataPlacement {
    /** On the GPU where there is one and the set takes at most half of its free memory; else mapped. */
    AUTO,
    /** Wholly on the engine's device as uint8: gathering a batch costs no transfer. */
    DEVICE,
    /** Memory-mapped from the file, whatever its size; batches that are announced are gathered in the background. */
    MAPPED
}
