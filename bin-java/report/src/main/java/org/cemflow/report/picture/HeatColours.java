package org.cemflow.report.picture;

import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;

/**
 * The colours of a map over a grey picture, from low to high: a dark blue over red to yellow, brighter and more opaque the higher, so
 * that the order is seen also by those who tell few colours apart.
 */
final class HeatColours {

    private static final int[][] RAMP = {{13, 8, 135}, {126, 3, 168}, {204, 71, 120}, {248, 149, 64}, {240, 249, 33}};
    private static final int LEAST_ALPHA = 0x40;
    private static final int MOST_ALPHA = 0xB0;
    private static final int COLOURS = 256;

    private HeatColours() {}

    static IndexColorModel palette() {
        int[] colours = new int[COLOURS];
        for (int i = 0; i < COLOURS; i++) {
            double part = i / (COLOURS - 1.0);
            double place = part * (RAMP.length - 1);
            int low = Math.min((int) place, RAMP.length - 2);
            int argb = (int) Math.round(LEAST_ALPHA + part * (MOST_ALPHA - LEAST_ALPHA));
            for (int c = 0; c < 3; c++) {
                argb = argb << 8 | (int) Math.round(RAMP[low][c] + (place - low) * (RAMP[low + 1][c] - RAMP[low][c]));
            }
            colours[i] = argb;
        }
        return new IndexColorModel(8, COLOURS, colours, 0, true, -1, DataBuffer.TYPE_BYTE);
    }
}
