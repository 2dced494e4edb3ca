package org.cemflow.curate.phantom;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells what is at a point of a tissue: how bright it looks in the microscope (0 dark, 1 bright) and what it is.
 * One a thread. {@link #near} must be called before the points of a neighbourhood are asked for; the answer at a point
 * does not depend on the neighbourhood that was named.
 */
final class Probe {

    /** Amplitude of the bending of space, nm, over features of as many nm. */
    private static final double[][] BENDS = {{170, 900}, {95, 330}, {14, 90}};
    private static final double LEAFLET = 7;
    private static final double HALF_GAP = 7;
    private static final double FAR = 100;
    private static final double WALL_LABEL = HALF_GAP + 2 * LEAFLET;

    private final Tissue tissue;
    private final Noise noise;
    private final Noise traits;
    private final Cytoplasm cytoplasm;
    private final double[] bent = new double[3];
    private int[] cells = new int[0];
    private List<Organelle> organelles = List.of();

    private double brightness;
    private Matter matter = Matter.RESIN;

    private int cell;
    private double wall;

    Probe(Tissue tissue) {
        this.tissue = tissue;
        this.noise = new Noise(tissue.seed());
        this.traits = new Noise(tissue.seed() + 1);
        this.cytoplasm = new Cytoplasm(noise);
    }

    /** How bright the last point asked for looks. */
    double brightness() {
        return brightness;
    }

    /** What the last point asked for is. */
    Matter matter() {
        return matter;
    }

    /** Names the ball (nm) in which the next points lie. */
    void near(double x, double y, double z, double radius) {
        bend(x, y, z);
        // Bending stretches by at most the slopes of its noise: 1.5 * 2 * amplitude / feature on each axis.
        double reach = 3.2 * radius + 20;
        double second = nearestTwo(tissue.cells());
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < tissue.cells().size(); i++) {
            if (tissue.cells().get(i).distance(bent[0], bent[1], bent[2]) <= second + 2 * reach) {
                found.add(i);
            }
        }
        cells = found.stream().mapToInt(Integer::intValue).toArray();
        organelles = tissue.organelles().stream()
                .filter(o -> o.body().distance(bent[0], bent[1], bent[2]) < reach + 60).toList();
    }

    private double nearestTwo(List<Capsule> all) {
        double first = Double.MAX_VALUE;
        double second = Double.MAX_VALUE;
        for (Capsule capsule : all) {
            double d = capsule.distance(bent[0], bent[1], bent[2]);
            if (d < first) {
                second = first;
                first = d;
            } else if (d < second) {
                second = d;
            }
        }
        return second;
    }

    private void bend(double x, double y, double z) {
        bent[0] = x;
        bent[1] = y;
        bent[2] = z;
        for (int i = 0; i < BENDS.length; i++) {
            double feature = BENDS[i][1];
            // Each bend has a lattice of its own, shifted so that they do not share their corners.
            noise.displace(x / feature + 17.3 * i, y / feature - 9.1 * i, z / feature + 4.7 * i, BENDS[i][0], bent);
        }
    }

    /** Looks at a point (nm). */
    void at(double x, double y, double z) {
        bend(x, y, z);
        double outside = outside();
        if (outside > 0) {
            matter = Matter.RESIN;
            brightness = 0.86 + membraneLine(outside, 0.42) + 0.02 * (noise.value(x / 40, y / 40, z / 40) - 0.5);
            return;
        }
        findCell();
        wall = Math.min(wall, -outside);
        matter = Matter.CYTOPLASM;
        for (Organelle organelle : organelles) {
            if (organelle.owner() == cell) {
                lookInto(organelle, x, y, z);
            }
        }
        if (matter == Matter.CYTOPLASM) {
            brightness = cytoplasm.brightness(x, y, z, bent, tissue.cells().get(cell), trait(1), wall);
            reticulumAndVesicles(x, y, z);
        }
        wallItself(x, y, z);
    }

    private double outside() {
        double radius = tissue.style().tissueRadius();
        if (radius == Double.POSITIVE_INFINITY) {
            return -radius;
        }
        double dx = bent[0] - tissue.centre()[0];
        double dy = bent[1] - tissue.centre()[1];
        double dz = bent[2] - tissue.centre()[2];
        return Math.sqrt(dx * dx + dy * dy + dz * dz) - radius;
    }

    /** A number in [0, 1) that is the cell's own. */
    private double trait(int which) {
        return traits.uniform(cell, which, 0);
    }

    /**
     * The cell at the bent point, and how far its wall is: half the difference of the two distances, divided by how
     * fast that difference grows.
     */
    private void findCell() {
        double first = Double.MAX_VALUE;
        double second = Double.MAX_VALUE;
        int firstCell = cells[0];
        int secondCell = firstCell;
        for (int i : cells) {
            double d = tissue.cells().get(i).distance(bent[0], bent[1], bent[2]);
            if (d < first) {
                second = first;
                secondCell = firstCell;
                first = d;
                firstCell = i;
            } else if (d < second) {
                second = d;
                secondCell = i;
            }
        }
        cell = firstCell;
        wall = (second - first) / 2;
        // The slope is at most 2; far from the wall nothing depends on how far exactly.
        if (wall < FAR) {
            wall = (second - first) / Math.max(0.12, slope(tissue.cells().get(firstCell), tissue.cells().get(secondCell)));
        }
    }

    /** The length of the difference of the two distances' gradients, 0 to 2. */
    private double slope(Capsule a, Capsule b) {
        double[] p = a.point(a.along(bent[0], bent[1], bent[2]));
        double[] q = b.point(b.along(bent[0], bent[1], bent[2]));
        double dp = Math.max(1e-9, a.distance(bent[0], bent[1], bent[2]) + a.r());
        double dq = Math.max(1e-9, b.distance(bent[0], bent[1], bent[2]) + b.r());
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            double g = (bent[k] - p[k]) / dp - (bent[k] - q[k]) / dq;
            sum += g * g;
        }
        return Math.sqrt(sum);
    }

    private void reticulumAndVesicles(double x, double y, double z) {
        if (trait(2) < tissue.style().reticulum()) {
            double sheet = cytoplasm.reticulum(bent, cell, wall);
            if (sheet < 30) {
                brightness = Cytoplasm.sheet(sheet, brightness);
                matter = sheet < 24 ? Matter.OTHER : matter;
            }
        }
        if (trait(3) < tissue.style().vesicles() && wall > 45) {
            double d = cytoplasm.vesicle(x, y, z, cell);
            if (d < 6) {
                brightness = Cytoplasm.ring(d, brightness);
                matter = Matter.OTHER;
            }
        }
    }

    private void lookInto(Organelle organelle, double x, double y, double z) {
        double d = Math.max(organelle.body().distance(bent[0], bent[1], bent[2]), 32 - wall);
        if (d >= 5) {
            return;
        }
        double grain = noise.value(x / 16, y / 16, z / 16) - 0.5;
        switch (organelle.kind()) {
            case MITOCHONDRION -> {
                brightness = Interiors.mitochondrion(organelle, d, bent, noise) + 0.1 * grain;
                matter = Matter.MITOCHONDRION;
            }
            case NUCLEUS -> {
                brightness = Interiors.nucleus(organelle, d, bent, noise) + 0.16 * grain;
                matter = Matter.NUCLEUS;
            }
            default -> {
                brightness = Interiors.body(organelle, d, bent, noise) + 0.08 * grain;
                matter = Matter.OTHER;
            }
        }
    }

    /** The two membranes of neighbouring cells with the pale cleft between, and here and there a synapse's density. */
    private void wallItself(double x, double y, double z) {
        if (wall > 60) {
            return;
        }
        double dense = noise.value(x / 260 + 31, y / 260, z / 260);
        if (dense > 0.7 && tissue.style().vesicles() > 0) {
            brightness -= 0.4 * Noise.step(0.7, 0.78, dense) * (1 - Noise.step(12, 48, wall));
        }
        if (wall < WALL_LABEL) {
            matter = Matter.MEMBRANE;
            double inCleft = 1 - Noise.step(HALF_GAP - 4, HALF_GAP - 1, wall);
            double line = 1 - Noise.step(0.55 * LEAFLET, 1.5 * LEAFLET, Math.abs(wall - HALF_GAP - LEAFLET * 0.7));
            brightness = brightness * (1 - inCleft) + 0.55 * inCleft;
            brightness -= Math.max(0, brightness - 0.12) * line;
        }
    }

    /** The cell's membrane against resin, seen from without. */
    private static double membraneLine(double distance, double depth) {
        return -depth * (1 - Noise.step(2, 12, distance));
    }
}
