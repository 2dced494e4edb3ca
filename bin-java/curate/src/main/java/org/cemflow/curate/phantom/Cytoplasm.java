package org.cemflow.curate.phantom;

/** What fills a cell between its bodies: grains, filaments, vesicles, reticulum. Lengths in nm. */
final class Cytoplasm {

    private static final double PITCH = 82;

    private final Noise noise;

    Cytoplasm(Noise noise) {
        this.noise = noise;
    }

    /**
     * Ground brightness: the cell's own tone, ribosome-like grains in clusters, a coarser unevenness, and filaments
     * along thin cells.
     *
     * @param tone the cell's own number in [0, 1)
     */
    double brightness(double x, double y, double z, double[] bent, Capsule cell, double tone, double wall) {
        double cluster = noise.value(x / 190, y / 190, z / 190 + 7);
        // Turned out of the axes, lest the lattice of the noise show as rows and columns of grains.
        double grain = noise.value((0.36 * x + 0.48 * y - 0.8 * z) / 20, (0.6 * y - 0.8 * x) / 20,
                (0.48 * x + 0.64 * y + 0.6 * z) / 20);
        double middle = noise.value(x / 52, y / 52, z / 52 - 5);
        double density = 0.25 + 0.75 * Noise.step(0.35, 0.65, cluster);
        double light = 0.66 + 0.16 * tone;
        light -= 0.38 * density * Noise.step(0.58, 0.85, grain);
        light -= 0.3 * (middle - 0.5) + 0.06 * density;
        if (cell.length() > 3 * cell.r() && wall > 30) {
            light -= 0.16 * filaments(bent, cell);
        }
        return light;
    }

    /** Noise drawn out along the cell. */
    private double filaments(double[] p, Capsule cell) {
        double[] u = cell.direction();
        // Any vector not along u gives the other two axes.
        double[] v = Math.abs(u[2]) < 0.8 ? unit(u[1], -u[0], 0) : unit(0, u[2], -u[1]);
        double[] w = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
        double n = noise.value(dot(p, u) / 420, dot(p, v) / 24, dot(p, w) / 24);
        return Noise.step(0.62, 0.85, n);
    }

    /**
     * Distance to the middle of the nearest sheet of the endoplasmic reticulum; large where there is none. The sheets
     * are level surfaces of noise, so several lie stacked; their distance is the level's over its slope.
     */
    double reticulum(double[] p, int cell, double wall) {
        double patch = noise.value(p[0] / 750 + cell, p[1] / 750, p[2] / 750);
        if (patch < 0.5 || wall < 70) {
            return 1000;
        }
        double level = sheets(p[0], p[1], p[2], cell);
        double h = 8;
        double gx = sheets(p[0] + h, p[1], p[2], cell) - level;
        double gy = sheets(p[0], p[1] + h, p[2], cell) - level;
        double gz = sheets(p[0], p[1], p[2] + h, cell) - level;
        double slope = Math.sqrt(gx * gx + gy * gy + gz * gz) / h;
        double fromSheet = Math.abs(level - Math.floor(level) - 0.5);
        return fromSheet / Math.max(slope, 1e-4) + 40 * (1 - Noise.step(0.5, 0.53, patch));
    }

    private double sheets(double x, double y, double z, int cell) {
        return noise.value(x / 640, y / 640 + cell, z / 640 + 3) * 5.5;
    }

    /** Signed distance to the nearest synaptic vesicle; large where there is none. */
    double vesicle(double x, double y, double z, int cell) {
        long i = (long) Math.floor(x / PITCH - 0.5);
        long j = (long) Math.floor(y / PITCH - 0.5);
        long k = (long) Math.floor(z / PITCH - 0.5);
        double best = 1000;
        for (int corner = 0; corner < 8; corner++) {
            long ci = i + (corner & 1);
            long cj = j + (corner >> 1 & 1);
            long ck = k + (corner >> 2);
            long h = noise.bits(ci + 1_000_003L * cell, cj, ck);
            if ((h >>> 56) < 175) {
                double dx = x - (ci + 0.5 + jitter(h)) * PITCH;
                double dy = y - (cj + 0.5 + jitter(h >>> 16)) * PITCH;
                double dz = z - (ck + 0.5 + jitter(h >>> 32)) * PITCH;
                double r = 19 + (h >>> 48 & 0xFF) * (7.0 / 255);
                best = Math.min(best, Math.sqrt(dx * dx + dy * dy + dz * dz) - r);
            }
        }
        return best;
    }

    /** A vesicle's dark membrane about its pale lumen. */
    static double ring(double d, double around) {
        if (d < -7) {
            return 0.78;
        }
        double line = 1 - Noise.step(3, 7, Math.abs(d + 1));
        return around - Math.max(0, around - 0.3) * line;
    }

    /** A sheet's pale lumen between its two membranes. */
    static double sheet(double d, double around) {
        double inside = 1 - Noise.step(10, 15, d);
        double line = 1 - Noise.step(4, 9, Math.abs(d - 19));
        double light = around * (1 - inside) + 0.8 * inside;
        return light - Math.max(0, light - 0.3) * line;
    }

    private static double jitter(long h) {
        return ((h & 0xFFFF) * (1.0 / 65535) - 0.5) * 0.5;
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] unit(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, y / length, z / length};
    }
}
