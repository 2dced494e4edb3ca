package org.cemflow.curate.filter.features;

/**
 * An 8-bit grey image: {@code pixels[row * w + column]}, unsigned, at least 1 x 1; the array may be longer than needed.
 *
 * @param pixels not copied
 * @param h rows
 * @param w columns
 */
public record GreyPatch(byte[] pixels, int h, int w) {

    public GreyPatch {
        if (h < 1 || w < 1 || Math.multiplyExact(h, w) > pixels.length) {
            throw new IllegalArgumentException("a patch of " + h + " x " + w + " in " + pixels.length + " bytes");
        }
    }

    /** How many pixels there are. */
    public int size() {
        return h * w;
    }
}
