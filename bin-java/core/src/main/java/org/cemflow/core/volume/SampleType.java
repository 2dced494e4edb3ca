package org.cemflow.core.volume;

/** The type of one sample of a source. */
public enum SampleType {
    UINT8(1, Kind.UNSIGNED), INT8(1, Kind.SIGNED), UINT16(2, Kind.UNSIGNED), INT16(2, Kind.SIGNED),
    UINT32(4, Kind.UNSIGNED), INT32(4, Kind.SIGNED), UINT64(8, Kind.UNSIGNED), INT64(8, Kind.SIGNED),
    FLOAT32(4, Kind.FLOAT), FLOAT64(8, Kind.FLOAT);

    /** How the bits of a sample are read. */
    public enum Kind { UNSIGNED, SIGNED, FLOAT }

    private final int bytes;
    private final Kind kind;

    SampleType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Bytes a sample. */
    public int bytes() {
        return bytes;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /** The type's name as NumPy writes it: {@code uint8}, {@code float32}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
