package org.cemflow.benchmark.score;

import java.util.BitSet;

/**
 * The boundary F-score of one label: precision is the share of predicted boundary pixels with a true one within the tolerance,
 * recall the share of true ones with a predicted one, F their harmonic mean (Csurka et al. 2013, "What is a good evaluation
 * measure for semantic segmentation?", BMVC). A boundary pixel is of the label and has one of its four neighbours in the section that is
 * not; the image's edge is no neighbour. Distances are Euclidean, between pixels' centres, within a section.
 */
final class Boundaries {

    private final int height;
    private final int width;
    private final int[] dy;
    private final int[] dx;
    private long predicted;
    private long predictedNear;
    private long truth;
    private long truthNear;

    /** @param tolerance in pixels; 0 or more */
    Boundaries(int height, int width, int tolerance) {
        this.height = height;
        this.width = width;
        int side = 2 * tolerance + 1;
        int[] ys = new int[side * side];
        int[] xs = new int[side * side];
        int n = 0;
        for (int y = -tolerance; y <= tolerance; y++) {
            for (int x = -tolerance; x <= tolerance; x++) {
                if (x * x + y * y <= tolerance * tolerance) {
                    ys[n] = y;
                    xs[n++] = x;
                }
            }
        }
        this.dy = java.util.Arrays.copyOf(ys, n);
        this.dx = java.util.Arrays.copyOf(xs, n);
    }

    /**
     * Counts one section.
     *
     * @param keep which of the predicted components (by root) count; null for all
     */
    void add(Runs truthRuns, Runs predictedRuns, Components components, BitSet keep) {
        BitSet mine = boundary(fill(predictedRuns, components, keep));
        BitSet other = boundary(fill(truthRuns, null, null));
        predicted += mine.cardinality();
        truth += other.cardinality();
        predictedNear += near(mine, other);
        truthNear += near(other, mine);
    }

    private BitSet fill(Runs runs, Components components, BitSet keep) {
        BitSet pixels = new BitSet(height * width);
        for (int y = 0; y < height; y++) {
            for (int i = runs.first[y]; i < runs.first[y + 1]; i++) {
                if (keep == null || keep.get(components.root(runs.component[i]))) {
                    pixels.set(y * width + runs.start[i], y * width + runs.end[i]);
                }
            }
        }
        return pixels;
    }

    private BitSet boundary(BitSet pixels) {
        BitSet boundary = new BitSet(height * width);
        for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
            int x = i % width;
            boolean edge = i >= width && !pixels.get(i - width) || i + width < height * width && !pixels.get(i + width)
                    || x > 0 && !pixels.get(i - 1) || x + 1 < width && !pixels.get(i + 1);
            if (edge) {
                boundary.set(i);
            }
        }
        return boundary;
    }

    private long near(BitSet from, BitSet to) {
        long near = 0;
        for (int i = from.nextSetBit(0); i >= 0; i = from.nextSetBit(i + 1)) {
            int y = i / width;
            int x = i % width;
            for (int k = 0; k < dy.length; k++) {
                int v = y + dy[k];
                int u = x + dx[k];
                if (v >= 0 && v < height && u >= 0 && u < width && to.get(v * width + u)) {
                    near++;
                    break;
                }
            }
        }
        return near;
    }

    /** 0 to 1; 1 where neither has a boundary, 0 where only one has. */
    double fScore() {
        if (predicted == 0 && truth == 0) {
            return 1;
        }
        double precision = predicted == 0 ? 0 : predictedNear / (double) predicted;
        double recall = truth == 0 ? 0 : truthNear / (double) truth;
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
