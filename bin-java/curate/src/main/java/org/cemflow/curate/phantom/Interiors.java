package org.cemflow.curate.phantom;

/** How the inside of an organelle looks: brightness as a function of depth and place. Lengths in nm. */
final class Interiors {

    private static final double DARK = 0.2;

    private Interiors() {}

    /** Two membranes, a dim matrix, and cristae: wavy dark sheets across the long axis. */
    static double mitochondrion(Organelle organelle, double d, double[] p, Noise noise) {
        double matrix = 0.42 + 0.12 * organelle.phase();
        if (d > -26) {
            double outer = line(d + 3, 7);
            double inner = line(d + 21, 6);
            double between = d > -21 ? 0.62 : matrix;
            return between - (between - DARK) * Math.max(outer, inner);
        }
        double[] u = organelle.body().direction();
        double bow = noise.value(p[0] / 130, p[1] / 130, p[2] / 130 + 11);
        double breaks = noise.value(p[0] / 75, p[1] / 75 + 23, p[2] / 75);
        double at = (p[0] * u[0] + p[1] * u[1] + p[2] * u[2] + 110 * bow) / (52 + 16 * organelle.phase());
        double fromSheet = Math.abs(at - Math.floor(at) - 0.5) * 2;
        double sheet = (1 - Noise.step(0.2, 0.55, fromSheet)) * Noise.step(0.33, 0.5, breaks);
        double lumen = 1 - Noise.step(0, 0.16, fromSheet);
        return matrix - (matrix - DARK) * sheet + 0.22 * lumen * sheet;
    }

    /** The envelope's two membranes with pores, dark chromatin in clumps and along the envelope, a nucleolus. */
    static double nucleus(Organelle organelle, double d, double[] p, Noise noise) {
        if (d > -40) {
            double pore = Noise.step(0.72, 0.76, noise.value(p[0] / 70, p[1] / 70, p[2] / 70 + 19));
            double lines = Math.max(line(d, 8), line(d + 34, 8)) * (1 - pore);
            return 0.72 - (0.72 - DARK) * lines - 0.2 * pore;
        }
        double clump = 0.55 * noise.value(p[0] / 300, p[1] / 300, p[2] / 300)
                + 0.3 * noise.value(p[0] / 110, p[1] / 110, p[2] / 110)
                + 0.15 * noise.value(p[0] / 45, p[1] / 45, p[2] / 45);
        double rim = 0.16 * (1 - Noise.step(40, 150, -d));
        double chromatin = Noise.step(0.5, 0.6, clump + rim);
        Capsule body = organelle.body();
        double[] off = {p[0] - body.bx(), p[1] - body.by(), p[2] - body.bz()};
        double nucleolus = 1 - Noise.step(0.32, 0.42,
                Math.sqrt(off[0] * off[0] + off[1] * off[1] + off[2] * off[2]) / body.r() + 0.5 * (clump - 0.5));
        return 0.7 - 0.27 * Math.max(chromatin, 1.25 * nucleolus);
    }

    /** Vacuoles are pale, lipid droplets grey and smooth, lysosomes dark and mottled. */
    static double body(Organelle organelle, double d, double[] p, Noise noise) {
        double inside = switch (organelle.kind()) {
            case VACUOLE -> 0.84;
            case LIPID -> 0.48;
            default -> 0.24 + 0.4 * Noise.step(0.4, 0.7, noise.value(p[0] / 60, p[1] / 60, p[2] / 60));
        };
        return inside - (inside - DARK) * line(d + 2, 7);
    }

    /** 1 on the line, 0 further from it than {@code width}. */
    private static double line(double distance, double width) {
        return 1 - Noise.step(0.45 * width, width * 1.15, Math.abs(distance));
    }
}
