package org.cemflow.curate.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cells and what lies in them, as surfaces in space (nm), grown once from a seed. The walls between cells are where
 * two cells are equally far (an additively weighted Voronoi diagram of tubes); {@link Probe} tells what is at a point.
 *
 * @param cells the tubes from which the cells grow
 * @param organelles all bodies, nuclei first
 * @param centre the middle of the field
 */
record Tissue(TissueStyle style, long seed, List<Capsule> cells, List<Organelle> organelles, double[] centre) {

    /** Beyond the field there are cells too, for the walls at its edge. */
    private static final double MARGIN = 400;

    /** Grows tissue that fills the box from 0 to {@code size} (x, y, z in nm). */
    static Tissue grow(TissueStyle style, double[] size, long seed) {
        SplittableRandom random = new SplittableRandom(Noise.mix(seed));
        List<Capsule> cells = cells(style, size, random);
        List<Organelle> organelles = new ArrayList<>();
        if (style.nuclei()) {
            nuclei(cells, organelles, random);
        }
        alongProcesses(style, cells, organelles, random);
        scattered(style, size, cells, organelles, random);
        double[] centre = {size[0] / 2, size[1] / 2, size[2] / 2};
        return new Tissue(style, seed, List.copyOf(cells), List.copyOf(organelles), centre);
    }

    private static double volume(double[] size) {
        return (size[0] + 2 * MARGIN) * (size[1] + 2 * MARGIN) * (size[2] + 2 * MARGIN);
    }

    private static double[] place(double[] size, double margin, SplittableRandom random) {
        return new double[] {random.nextDouble() * (size[0] + 2 * margin) - margin,
            random.nextDouble() * (size[1] + 2 * margin) - margin,
            random.nextDouble() * (size[2] + 2 * margin) - margin};
    }

    /** One cell alone in resin, else random sequential packing, thick tubes first. */
    private static List<Capsule> cells(TissueStyle style, double[] size, SplittableRandom random) {
        if (style.tissueRadius() < Double.POSITIVE_INFINITY) {
            return List.of(Capsule.ball(size[0] / 2, size[1] / 2, size[2] / 2, style.tissueRadius()));
        }
        double typical = (style.smallestCell() * 2 + style.largestCell()) / 3;
        int attempts = (int) Math.min(20_000, 400 + 60 * volume(size) / (typical * typical * typical * 8));
        List<Capsule> cells = new ArrayList<>();
        for (int i = 0; i < attempts; i++) {
            double done = (double) i / attempts;
            double r = style.largestCell() + (style.smallestCell() - style.largestCell()) * Math.sqrt(done);
            double half = r * random.nextDouble() * (style.stretch() - 1);
            Capsule cell = Capsule.about(place(size, MARGIN, random), Capsule.anyDirection(random), half, r);
            if (fits(cell, cells, 0.92)) {
                cells.add(cell);
            }
        }
        return cells;
    }

    private static boolean fits(Capsule cell, List<Capsule> others, double touch) {
        for (Capsule other : others) {
            for (int k = 0; k <= 6; k++) {
                double[] p = cell.point(k / 6.0);
                if (other.distance(p[0], p[1], p[2]) < touch * cell.r()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void nuclei(List<Capsule> cells, List<Organelle> organelles, SplittableRandom random) {
        for (int i = 0; i < cells.size(); i++) {
            Capsule cell = cells.get(i);
            double r = cell.r() * (0.55 + 0.15 * random.nextDouble());
            if (r > 500) {
                double[] middle = cell.point(0.3 + 0.4 * random.nextDouble());
                Capsule body = Capsule.about(middle, Capsule.anyDirection(random), r * 0.3, r * 0.85);
                organelles.add(new Organelle(Organelle.Kind.NUCLEUS, body, i, random.nextDouble()));
            }
        }
    }

    /** In a thin process a mitochondrion runs along it. */
    private static void alongProcesses(TissueStyle style, List<Capsule> cells, List<Organelle> organelles,
            SplittableRandom random) {
        for (int i = 0; i < cells.size(); i++) {
            Capsule cell = cells.get(i);
            boolean thin = cell.r() > 150 && cell.r() < 600;
            if (thin && random.nextDouble() < 0.3 * style.mitochondria()) {
                double r = Math.min(230, Math.max(95, cell.r() * (0.42 + 0.2 * random.nextDouble())));
                double half = Math.min(cell.length() / 2, 150 + 700 * random.nextDouble());
                double[] middle = cell.point(random.nextDouble());
                double[] off = Capsule.anyDirection(random);
                for (int k = 0; k < 3; k++) {
                    middle[k] += off[k] * (cell.r() - r) * 0.5;
                }
                Capsule body = Capsule.about(middle, cell.direction(), half, r);
                organelles.add(new Organelle(Organelle.Kind.MITOCHONDRION, body, i, random.nextDouble()));
            }
        }
    }

    /** Bodies thrown at random, kept where there is room for them. */
    private static void scattered(TissueStyle style, double[] size, List<Capsule> cells, List<Organelle> organelles,
            SplittableRandom random) {
        int attempts = (int) (volume(size) * 1e-9 * style.mitochondria() * 6);
        for (int i = 0; i < attempts; i++) {
            double dice = random.nextDouble();
            double[] middle = place(size, 200, random);
            double[] along = Capsule.anyDirection(random);
            double u = random.nextDouble();
            double phase = random.nextDouble();
            Organelle.Kind kind;
            Capsule body;
            if (dice < 0.7) {
                kind = Organelle.Kind.MITOCHONDRION;
                body = Capsule.about(middle, along, 80 + 520 * u * u, 130 + 130 * phase);
            } else if (dice < 0.85) {
                kind = Organelle.Kind.VACUOLE;
                body = Capsule.about(middle, along, 60 * u, 55 + 110 * phase);
            } else if (dice < 0.93) {
                kind = Organelle.Kind.LYSOSOME;
                body = Capsule.about(middle, along, 40 * u, 80 + 120 * phase);
            } else {
                kind = Organelle.Kind.LIPID;
                body = Capsule.about(middle, along, 0, 90 + 160 * phase);
            }
            int owner = owner(body, cells);
            if (owner >= 0 && free(body, organelles)) {
                organelles.add(new Organelle(kind, body, owner, phase));
            }
        }
    }

    /** The cell that holds the whole body, -1 if none does. */
    private static int owner(Capsule body, List<Capsule> cells) {
        int owner = nearest(cells, body.point(0.5));
        for (int k = 0; k <= 2; k++) {
            double[] p = body.point(k / 2.0);
            if (cells.get(owner).distance(p[0], p[1], p[2]) > -0.3 * body.r()) {
                return -1;
            }
        }
        return owner;
    }

    private static int nearest(List<Capsule> cells, double[] p) {
        int best = 0;
        for (int i = 1; i < cells.size(); i++) {
            if (cells.get(i).distance(p[0], p[1], p[2]) < cells.get(best).distance(p[0], p[1], p[2])) {
                best = i;
            }
        }
        return best;
    }

    private static boolean free(Capsule body, List<Organelle> organelles) {
        for (Organelle other : organelles) {
            for (int k = 0; k <= 4; k++) {
                double[] p = body.point(k / 4.0);
                if (other.body().distance(p[0], p[1], p[2]) < body.r() + 25) {
                    return false;
                }
            }
        }
        return true;
    }
}
