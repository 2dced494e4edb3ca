package org.cemflow.curate.filter

import groovy.transform.CompileStatic
import org.cemflow.curate.filter.features.GreyPatch

/** The synthetic images of the golden vectors: x = column, y = row, integer arithmetic. */
class GoldenImages {

    @CompileStatic
    private static long rule(String name, long x, long y, int w) {
        switch (name) {
            case 'A': return 7 * x + 13 * y + ((x * y) % 31)
            case 'B': return (x * x + 3 * y * y).intdiv(64) + (5 * x).intdiv(7)
            case 'C': return (255 * x).intdiv(w - 1)
            case 'E': return 77
            case 'F': return ((x.intdiv(28) + y.intdiv(28)) % 2) * 200 + 20
            case 'G': return (1103515245L * x + 12345L * y + 2654435761L * x * y) >> 7
            default: throw new IllegalArgumentException(name)
        }
    }

    @CompileStatic
    static GreyPatch of(String name, int h, int w) {
        byte[] pixels = new byte[h * w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                pixels[y * w + x] = (byte) (rule(name, x, y, w) & 255)
            }
        }
        return new GreyPatch(pixels, h, w)
    }
}
