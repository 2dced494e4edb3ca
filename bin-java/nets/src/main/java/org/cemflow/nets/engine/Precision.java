package org.cemflow.nets.engine;

/** In what type convolutions and matrix products run; losses, statistics and the weights themselves stay float32. */
public enum Precision {
    /** bf16 where the GPU has it, else TF32 where it has that, else float32; float32 on a CPU. */
    AUTO,
    FP32,
    /** float32 storage, products with 10 bits of mantissa; CUDA only. */
    TF32,
    BF16
}
