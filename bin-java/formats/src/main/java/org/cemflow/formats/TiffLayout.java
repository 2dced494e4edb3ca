package org.cemflow.formats;

import org.cemflow.core.volume.SampleType;

/**
 * What the pixels of a TIFF page are. Two pages with equal layouts can be sections of one volume.
 *
 * @param width columns
 * @param height rows
 * @param bits bits a sample
 * @param kind how they are read
 * @param samples samples a pixel
 * @param planar whether each sample has planes of its own, not one pixel's samples side by side
 * @param photometric 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 6 YCbCr (only inside JPEG)
 */
record TiffLayout(int width, int height, int bits, SampleType.Kind kind, int samples, boolean planar, int photometric) {

    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int YCBCR = 6;

    /** Samples side by side in one block's rows. */
    int chunky() {
        return planar ? 1 : samples;
    }

    /** Blocks hold this many planes after each other. */
    int planes() {
        return planar ? samples : 1;
    }

    /** Bytes of a row of this many pixels in a block. */
    long rowBytes(long pixels) {
        return (pixels * chunky() * bits + 7) / 8;
    }

    boolean colour() {
        return photometric == RGB || photometric == YCBCR;
    }

    /** Whether values are to be turned round so that 0 is black; signed and float samples have no highest value. */
    boolean inverted() {
        return photometric == WHITE_IS_ZERO && kind == SampleType.Kind.UNSIGNED;
    }

    /** The type of one grey sample after reading: fewer than 8 bits become 8, 9 to 15 become 16. */
    SampleType type() {
        if (photometric == PALETTE || bits <= 8) {
            return kind == SampleType.Kind.SIGNED ? SampleType.INT8 : SampleType.UINT8;
        }
        return switch (kind) {
            case UNSIGNED -> bits <= 16 ? SampleType.UINT16 : bits == 32 ? SampleType.UINT32 : SampleType.UINT64;
            case SIGNED -> bits == 16 ? SampleType.INT16 : bits == 32 ? SampleType.INT32 : SampleType.INT64;
            case FLOAT -> bits == 32 ? SampleType.FLOAT32 : SampleType.FLOAT64;
        };
    }

    /** Whether the bytes on disc are the samples that a reader gives, but for their byte order and inversion. */
    boolean plain() {
        return samples == 1 && photometric != PALETTE && bits % 8 == 0;
    }

    @Override
    public String toString() {
        String what = switch (photometric) {
            case WHITE_IS_ZERO -> "white-is-zero grey";
            case RGB, YCBCR -> "colour";
            case PALETTE -> "palette";
            default -> "grey";
        };
        return height + " x " + width + " pixels of " + samples + " x " + bits + " bit "
                + kind.name().toLowerCase(java.util.Locale.ROOT) + " " + what;
    }
}
