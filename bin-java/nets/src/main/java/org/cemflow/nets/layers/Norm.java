package org.cemflow.nets.layers;

/** Which statistics a batch normalisation uses (Ioffe and Szegedy 2015). */
public enum Norm {
    /** The running averages. */
    RUNNING,
    /** Those of the batch, which also move the running averages by a tenth. */
    BATCH,
    /** Those of the batch, which become the running averages. */
    ADOPT,
    /** Those of the batch, leaving the running averages alone. */
    BATCH_ONLY
}
