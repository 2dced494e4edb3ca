package org.cemflow.curate.filter

import org.cemflow.curate.filter.features.GreyPatch

/** The synthetic images of the golden vectors: x = column, y = row, integer arithmetic. */
class GoldenImages {

    static final Map<String, Closure<Number>> RULES = [
        A: { long x, long y, int w -> 7 * x + 13 * y + ((x * y) % 31) },
        B: { long x, long y, int w -> (x * x + 3 * y * y).intdiv(64) + (5 * x).intdiv(7) },
        C: { long x, long y, int w -> (255 * x).intdiv(w - 1) },
        E: { long x, long y, int w -> 77 },
        F: { long x, long y, int w -> ((x.intdiv(28) + y.intdiv(28)) % 2) * 200 + 20 },
        G: { long x, long y, int w -> (1103515245L * x + 12345L * y + 2654435761L * x * y) >> 7 },
    ]

    static GreyPatch of(String name, int h, int w) {
        def rule = RULES[name]
        byte[] pixels = new byte[h * w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                pixels[y * w + x] = (byte) (rule(x, y, w).longValue() & 255)
            }
        }
        return new GreyPatch(pixels, h, w)
    }
}
