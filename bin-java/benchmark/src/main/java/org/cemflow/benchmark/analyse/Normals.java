package org.cemflow.benchmark.analyse;

import org.cemflow.nets.random.CounterRandom;

/** Standard normal numbers from a stream, by Marsaglia's polar method (Marsaglia and Bray 1964); the same on every machine. */
final class Normals {

    private final CounterRandom uniform;
    private double kept = Double.NaN;

    Normals(CounterRandom uniform) {
        this.uniform = uniform;
    }

    double next() {
        if (!Double.isNaN(kept)) {
            double one = kept;
            kept = Double.NaN;
            return one;
        }
        while (true) {
            double a = uniform.uniform(-1, 1);
            double b = uniform.uniform(-1, 1);
            double s = a * a + b * b;
            if (s < 1 && s > 0) {
                double scale = Math.sqrt(-2 * StrictMath.log(s) / s);
                kept = b * scale;
                return a * scale;
            }
        }
    }
}
