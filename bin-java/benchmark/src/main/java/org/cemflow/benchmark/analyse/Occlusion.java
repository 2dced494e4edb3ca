package org.cemflow.benchmark.analyse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.encoder.FrozenEncoder;
import org.cemflow.nets.weights.Normalisation;

/**
 * On which parts of an image an encoder's features rest: a window of it is set to 0, the mean grey of what enters, and the likeness of
 * the features to those of the whole image is taken, as their dot product (Zeiler and Fergus 2014; Conrad and Narayan 2021). A part
 * matters as much as the likeness falls.
 *
 * @param head whose numbers are compared in place of the features, as in the original notebook; null for the features
 */
record Occlusion(FrozenEncoder encoder, String name, Normalisation norms, ProjectionHead head, OcclusionGrid grid) {

    private static final int CHUNK = 32;

    /**
     * @param map importance by pixel, 0 to 1, lowest to highest
     * @param fall the largest fall of the likeness, as a share of that of the image with itself
     */
    record Result(double[] map, double fall) {}

    Result of(OccludedPair pair) {
        Grey image = pair.covered();
        float[] whole = image.planes(norms);
        float[] reference = features(pair.reference().planes(norms))[0];
        double itself = dot(reference, features(whole)[0]);
        if (!Double.isFinite(itself) || itself == 0) {
            throw new DataError("--encoder " + name, "gives features of " + image.name() + " that are " + (itself == 0 ? "all 0" : "no numbers"),
                    "its weights are damaged or its training failed; take others");
        }
        List<OcclusionGrid.Window> windows = grid.windows();
        double[] falls = new double[windows.size()];
        for (int from = 0; from < falls.length; from += CHUNK) {
            List<float[]> covered = new ArrayList<>();
            for (OcclusionGrid.Window window : windows.subList(from, Math.min(falls.length, from + CHUNK))) {
                covered.add(covered(whole, window));
            }
            float[][] rows = features(covered.toArray(float[][]::new));
            for (int i = 0; i < rows.length; i++) {
                falls[from + i] = itself - dot(reference, rows[i]);
            }
        }
        double[] map = grid.spread(falls);
        MapArithmetic.rescale(map);
        return new Result(map, Arrays.stream(falls).max().orElseThrow() / Math.abs(itself));
    }

    private float[][] features(float[]... images) {
        float[][] features = encoder.features(images, grid.side(), grid.side());
        return head == null ? features : Arrays.stream(features).map(head::project).toArray(float[][]::new);
    }

    private float[] covered(float[] whole, OcclusionGrid.Window window) {
        float[] covered = whole.clone();
        int area = grid.side() * grid.side();
        for (int c = 0; c < covered.length / area; c++) {
            for (int y = window.top(); y < window.bottom(); y++) {
                int row = c * area + y * grid.side();
                Arrays.fill(covered, row + window.left(), row + window.right(), 0);
            }
        }
        return covered;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
