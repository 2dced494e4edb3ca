package org.cemflow.core.volume;

/**
 * How a source is to be read where its file leaves it open.
 *
 * @param colour what becomes of RGB: LUMA = ITU-R BT.601 luma as Pillow's mode L,
 *     (19595 R + 38470 G + 7471 B + 32768) >> 16; FIRST = the first channel (as the original scripts did)
 * @param mrcSigned whether MRC mode 0 holds signed bytes: AUTO believes IMOD's stamp and flag
 */
public record ReadOptions(Colour colour, Signed mrcSigned) {

    /** What becomes of colour. */
    public enum Colour { LUMA, FIRST }

    /** Whether mode-0 bytes are signed. */
    public enum Signed { AUTO, YES, NO }

    public static final ReadOptions DEFAULT = new ReadOptions(Colour.LUMA, Signed.AUTO);
}
