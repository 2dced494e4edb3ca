package org.cemflow.nets.weights;

/** Element types of weight files, under safetensors' names. */
public enum DType {
    BOOL(1), U8(1), I8(1), I16(2), I32(4), I64(8), F16(2), BF16(2), F32(4), F64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes an element. */
    public int bytes() {
        return bytes;
    }

    /** Whether it is one of the floating types. */
    public boolean floating() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }
}
