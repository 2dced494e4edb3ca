package org.cemflow.report.picture;

import java.awt.image.IndexColorModel;
import java.util.Locale;

/**
 * The colours of labels over a grey picture: a translucent area with an opaque edge. They differ also for most colour-blind
 * eyes (Okabe and Ito 2008, Color Universal Design); after the seventh label they begin again.
 */
public final class LabelColours {

    private static final int[] RGB = {0xE69F00, 0x56B4E9, 0x009E73, 0xCC79A7, 0xF0E442, 0xD55E00, 0x0072B2};
    private static final int AREA_ALPHA = 0x66;
    private static final int EDGE_ALPHA = 0xFF;

    private LabelColours() {}

    /** The colour of a label from 1 on, such as {@code #e69f00}. */
    public static String hex(int label) {
        return String.format(Locale.ROOT, "#%06x", RGB[place(label)]);
    }

    private static int place(int label) {
        return (label - 1) % RGB.length;
    }

    /** The palette's number of a label's area, or of its edge; 0, transparent, for background. */
    static byte index(int label, boolean edge) {
        return (byte) (label == 0 ? 0 : 1 + place(label) + (edge ? RGB.length : 0));
    }

    static IndexColorModel palette() {
        int[] colours = new int[1 + 2 * RGB.length];
        for (int i = 0; i < RGB.length; i++) {
            colours[1 + i] = AREA_ALPHA << 24 | RGB[i];
            colours[1 + RGB.length + i] = EDGE_ALPHA << 24 | RGB[i];
        }
        return new IndexColorModel(8, colours.length, colours, 0, true, -1, java.awt.image.DataBuffer.TYPE_BYTE);
    }
}
