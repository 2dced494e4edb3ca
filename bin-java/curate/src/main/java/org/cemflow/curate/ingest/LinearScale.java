package org.cemflow.curate.ingest;

import java.math.BigInteger;
import java.util.function.DoubleToIntFunction;
import java.util.function.LongToIntFunction;

/** The map v -> floor((v - lo) * 255 / (hi - lo)), clamped to 0..255, without rounding where values are integers. */
final class LinearScale {

    private static final int STEPS = 255;

    private LinearScale() {}

    /**
     * On keys of integers (see {@link SampleKeys}), lo below hi. The byte of v is the number of steps k in 1..255 with
     * v - lo >= ceil(k * (hi - lo) / 255), which is the formula above in whole numbers of any width.
     */
    static LongToIntFunction ofKeys(long lo, long hi) {
        BigInteger range = new BigInteger(Long.toUnsignedString(hi - lo));
        long[] steps = new long[STEPS + 1];
        for (int k = 1; k <= STEPS; k++) {
            BigInteger product = range.multiply(BigInteger.valueOf(k));
            steps[k] = product.add(BigInteger.valueOf(STEPS - 1)).divide(BigInteger.valueOf(STEPS)).longValue();
        }
        return key -> {
            if (Long.compareUnsigned(key, lo) <= 0) {
                return 0;
            }
            if (Long.compareUnsigned(key, hi) >= 0) {
                return STEPS;
            }
            long above = key - lo;
            int k = 0;
            for (int jump = 128; jump > 0; jump >>= 1) {
                k += Long.compareUnsigned(above, steps[k + jump]) >= 0 ? jump : 0;
            }
            return k;
        };
    }

    /**
     * On doubles, lo below hi, both finite, in IEEE 754 arithmetic (the same on every machine). Infinities are clamped.
     * Where (hi - lo) * 255 would overflow, everything is first divided by 1024, which loses nothing there.
     */
    static DoubleToIntFunction ofReals(double lo, double hi) {
        double shrink = Double.isInfinite((hi - lo) * STEPS) ? 0x1p-10 : 1;
        double from = lo * shrink;
        double range = hi * shrink - from;
        return v -> {
            double inside = Math.min(Math.max(v, lo), hi);
            return (int) ((inside * shrink - from) * STEPS / range);
        };
    }
}
