package org.cemflow.nets.engine;

/** In what type convolutions and matrix products run; losses, statistics and the weights themselves stay float32. */
public enum Precision {
    /** bf16 where the GPU has it (GPUs without it have no TF32 either), else float32. */
    AUTO,
    FP32,
    /** float32, convolutions with 10 bits of mantissa; CUDA only. */
    TF32,
    BF16
}
