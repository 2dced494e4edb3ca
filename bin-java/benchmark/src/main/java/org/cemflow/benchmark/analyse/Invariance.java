package org.cemflow.benchmark.analyse;

import java.util.ArrayList;
import java.util.List;
import org.cemflow.benchmark.analyse.Distorter.Planes;
import org.cemflow.benchmark.analyse.Distortion.Grid;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.encoder.FrozenEncoder;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.weights.Normalisation;

/** Mean firing rates of one encoder over all distortions. Memory: the images, and one image at all strengths. */
final class Invariance {

    private static final long NOISE = 0x7468726573L;
    private static final int CHUNK = 16;

    private final FrozenEncoder encoder;
    private final EncoderSource source;
    private final List<Grey> images;
    private final InvarianceSettings settings;
    private final Progress progress;

    /** @param progress is stepped by images that went through the encoder, as {@link #passes} counts them */
    Invariance(FrozenEncoder encoder, EncoderSource source, List<Grey> images, InvarianceSettings settings, Progress progress) {
        this.encoder = encoder;
        this.source = source;
        this.images = images;
        this.settings = settings;
        this.progress = progress;
    }

    /** Images that go through an encoder, at most. */
    static long passes(InvarianceSettings settings, int images) {
        long strengths = Distortion.all().stream().mapToLong(kind -> 1L + settings.grid(kind).values().size()).sum();
        return settings.noiseImages() + strengths * images;
    }

    List<InvarianceSummary.Curve> curves() {
        float[] thresholds = thresholds();
        return Distortion.all().stream().map(kind -> curve(kind, thresholds)).toList();
    }

    /** From responses to images of normal noise that enter as if they were normalised; a grey encoder sees the first channel of theirs. */
    private float[] thresholds() {
        int side = settings.size();
        int channels = source.shape().channels();
        float[][] responses = new float[settings.noiseImages()][];
        for (int from = 0; from < responses.length; from += CHUNK) {
            float[][] noise = new float[Math.min(CHUNK, responses.length - from)][channels * side * side];
            for (int i = 0; i < noise.length; i++) {
                for (int c = 0; c < channels; c++) {
                    Normals normals = new Normals(CounterRandom.of(NOISE, settings.seed(), from + i, c));
                    for (int p = 0; p < side * side; p++) {
                        noise[i][c * side * side + p] = (float) normals.next();
                    }
                }
            }
            System.arraycopy(responses(noise, side, side), 0, responses, from, noise.length);
            progress.step(noise.length);
        }
        return FiringRates.thresholds(responses);
    }

    private InvarianceSummary.Curve curve(Distortion kind, float[] thresholds) {
        Grid grid = settings.grid(kind);
        Distorter distorter = new Distorter(kind, settings.compat(), settings.seed());
        Normalisation norms = source.normalisation();
        double reference = grid.values().get(grid.reference());
        float[][] undistorted = new float[images.size()][];
        for (int i = 0; i < undistorted.length; i++) {
            Planes planes = distorter.apply(images.get(i), i, reference, grid.reference(), norms);
            undistorted[i] = responses(new float[][] {planes.values()}, planes.height(), planes.width())[0];
            progress.step(1);
        }
        FiringRates rates = new FiringRates(thresholds, undistorted);
        int[][] fired = new int[grid.values().size()][thresholds.length];
        for (int i = 0; i < undistorted.length; i++) {
            if (rates.matters(i)) {
                count(distorter, grid, i, norms, rates, fired);
            }
            progress.step(grid.values().size());
        }
        List<InvarianceSummary.Point> points = new ArrayList<>();
        for (int v = 0; v < fired.length; v++) {
            points.add(new InvarianceSummary.Point(grid.values().get(v), rates.mean(fired[v])));
        }
        return new InvarianceSummary.Curve(source.name(), kind, reference, rates.kept(), points);
    }

    /** One image at all strengths; neighbours of the same size go through the encoder together. */
    private void count(Distorter distorter, Grid grid, int image, Normalisation norms, FiringRates rates, int[][] fired) {
        List<Planes> batch = new ArrayList<>();
        for (int v = 0; v < fired.length; v++) {
            batch.add(distorter.apply(images.get(image), image, grid.values().get(v), v, norms));
            boolean last = v == fired.length - 1;
            if (last || distorter.kind() == Distortion.SCALE) {
                float[][] responses = responses(batch.stream().map(Planes::values).toArray(float[][]::new), batch.get(0).height(),
                        batch.get(0).width());
                for (int i = 0; i < responses.length; i++) {
                    rates.count(image, responses[i], fired[v - responses.length + 1 + i]);
                }
                batch.clear();
            }
        }
    }

    private float[][] responses(float[][] planes, int height, int width) {
        float[][] responses = encoder.features(planes, height, width);
        for (float[] row : responses) {
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    throw new DataError("--encoder " + source.name(), "gives features that are no numbers",
                            "its weights are damaged or its training failed; take others");
                }
            }
        }
        return responses;
    }
}
