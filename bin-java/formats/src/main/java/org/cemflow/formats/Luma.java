package org.cemflow.formats;

/** Grey from colour: ITU-R BT.601 luma in the fixed-point form of Pillow's {@code convert("L")}. */
final class Luma {

    private Luma() {}

    /** The luma of samples of up to 16 bits each, of the same range as they. */
    static int of(int red, int green, int blue) {
        // At most 65535 * 65536 + 32768 < 2^32: the sum is right as an unsigned int.
        return (19595 * red + 38470 * green + 7471 * blue + 32768) >>> 16;
    }
}
