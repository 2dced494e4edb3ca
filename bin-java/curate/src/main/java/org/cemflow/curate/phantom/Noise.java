package org.cemflow.curate.phantom;

/**
 * Smooth seeded noise over space: random numbers at the points of a unit lattice, blended between them (value noise).
 * A pure function of seed and place, made of integer arithmetic, products and sums alone, so that it gives the same
 * bits on every machine and in any order of evaluation.
 */
final class Noise {

    private static final double UNIT_53 = 0x1p-53;
    private static final double UNIT_16 = 1.0 / 65535;
    /** Standard deviation of the sum of four uniform numbers in [0, 1]. */
    private static final double SUM_OF_FOUR_SD = 0.5773502691896258;

    private final long seed;

    Noise(long seed) {
        this.seed = mix(seed + 0x9E3779B97F4A7C15L);
    }

    /** SplitMix64's finaliser (Steele, Lea and Flood 2014): every bit of the result hangs on every bit of z. */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    /** 64 random bits for a lattice point. */
    long bits(long x, long y, long z) {
        return mix(seed ^ (x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL + z * 0x165667B19E3779F9L));
    }

    /** A uniform number in [0, 1) for a lattice point. */
    double uniform(long x, long y, long z) {
        return (bits(x, y, z) >>> 11) * UNIT_53;
    }

    /** A bell-shaped number of mean 0 and standard deviation 1 for a lattice point: a sum of four uniform ones. */
    double bell(long x, long y, long z) {
        long h = bits(x, y, z);
        double sum = ((h & 0xFFFF) + (h >>> 16 & 0xFFFF) + (h >>> 32 & 0xFFFF) + (h >>> 48)) * UNIT_16;
        return (sum - 2) / SUM_OF_FOUR_SD;
    }

    /** Noise in [0, 1), mean 0.5, with features about one unit wide. */
    double value(double x, double y, double z) {
        double fx = Math.floor(x);
        double fy = Math.floor(y);
        double fz = Math.floor(z);
        long ix = (long) fx;
        long iy = (long) fy;
        long iz = (long) fz;
        double u = ease(x - fx);
        double v = ease(y - fy);
        double near = blend(u, v, uniform(ix, iy, iz), uniform(ix + 1, iy, iz), uniform(ix, iy + 1, iz),
                uniform(ix + 1, iy + 1, iz));
        double far = blend(u, v, uniform(ix, iy, iz + 1), uniform(ix + 1, iy, iz + 1), uniform(ix, iy + 1, iz + 1),
                uniform(ix + 1, iy + 1, iz + 1));
        return near + ease(z - fz) * (far - near);
    }

    /** Adds a vector of noise to {@code out[0..2]}, each component within -amplitude..amplitude. */
    void displace(double x, double y, double z, double amplitude, double[] out) {
        double fx = Math.floor(x);
        double fy = Math.floor(y);
        double fz = Math.floor(z);
        double u = ease(x - fx);
        double v = ease(y - fy);
        double w = ease(z - fz);
        for (int corner = 0; corner < 8; corner++) {
            int dx = corner & 1;
            int dy = corner >> 1 & 1;
            int dz = corner >> 2;
            double weight = (dx == 0 ? 1 - u : u) * (dy == 0 ? 1 - v : v) * (dz == 0 ? 1 - w : w) * amplitude;
            long h = bits((long) fx + dx, (long) fy + dy, (long) fz + dz);
            out[0] += weight * signed(h);
            out[1] += weight * signed(h >>> 21);
            out[2] += weight * signed(h >>> 42);
        }
    }

    private static double signed(long h) {
        return (h & 0x1FFFFF) * (2.0 / 0x1FFFFF) - 1;
    }

    private static double blend(double u, double v, double a, double b, double c, double d) {
        double top = a + u * (b - a);
        return top + v * (c + u * (d - c) - top);
    }

    private static double ease(double t) {
        return t * t * (3 - 2 * t);
    }

    /** 0 below {@code from}, 1 above {@code to}, smooth between. */
    static double step(double from, double to, double x) {
        double t = Math.min(1, Math.max(0, (x - from) / (to - from)));
        return ease(t);
    }
}
