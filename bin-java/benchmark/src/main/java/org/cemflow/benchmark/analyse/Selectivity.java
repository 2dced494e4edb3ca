package org.cemflow.benchmark.analyse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.encoder.FeatureMaps;
import org.cemflow.nets.encoder.FrozenEncoder;

/**
 * Whether an encoder has filters that pick out an organelle: those of the last layer whose maps correlate most with its mask are
 * averaged, and their mean map is held against the mask. On the image on which they were chosen, as the paper does, that is circular;
 * so filters are also chosen on one image and judged on another of the same organelle. Memory: one image's maps.
 */
final class Selectivity {

    /** Filters that are averaged. */
    static final int FILTERS = 32;
    /** Above it the rescaled mean map counts as the organelle. */
    static final double THRESHOLD = 0.3;

    private final FrozenEncoder encoder;
    private final EncoderSource source;
    private final int threads;

    /** A mean map of 0 to 1 with its scores. */
    record Judged(double[] map, double correlation, double iou) {}

    /** @param rows an image's own first, then those chosen on others, image by image; {@code maps} of the own ones, image by image */
    record Result(List<SelectivitySummary.Row> rows, List<double[]> maps) {}

    Selectivity(FrozenEncoder encoder, EncoderSource source, int threads) {
        this.encoder = encoder;
        this.source = source;
        this.threads = threads;
    }

    /** Images that go through the encoder. */
    static long passes(List<MaskedImage> images) {
        return images.size() + images.stream().filter(image -> !others(image, images).isEmpty()).count();
    }

    Result judge(List<MaskedImage> images, Progress progress) {
        List<int[]> chosen = new ArrayList<>();
        List<double[]> maps = new ArrayList<>();
        List<SelectivitySummary.Row> own = new ArrayList<>();
        for (MaskedImage image : images) {
            FeatureMaps features = features(image);
            int[] filters = best(correlations(image, features));
            Judged judged = judge(image, features, filters);
            chosen.add(filters);
            maps.add(judged.map());
            own.add(row(image, image, judged));
            progress.step(1);
        }
        List<SelectivitySummary.Row> rows = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            rows.add(own.get(i));
            List<MaskedImage> others = others(images.get(i), images);
            if (!others.isEmpty()) {
                FeatureMaps features = features(images.get(i));
                for (MaskedImage other : others) {
                    rows.add(row(images.get(i), other, judge(images.get(i), features, chosen.get(images.indexOf(other)))));
                }
                progress.step(1);
            }
        }
        return new Result(rows, maps);
    }

    private static List<MaskedImage> others(MaskedImage image, List<MaskedImage> images) {
        return images.stream().filter(other -> other != image && other.organelle().equals(image.organelle())).toList();
    }

    private SelectivitySummary.Row row(MaskedImage image, MaskedImage chosenOn, Judged judged) {
        return new SelectivitySummary.Row(source.name(), image.image().name(), image.organelle(), image.factor(), chosenOn.image().name(),
                judged.correlation(), judged.iou());
    }

    private FeatureMaps features(MaskedImage image) {
        Grey grey = image.image();
        FeatureMaps maps = encoder.maps(grey.planes(source.normalisation()), grey.height(), grey.width(), image.factor());
        for (float value : maps.values()) {
            if (!Float.isFinite(value)) {
                throw new DataError("--encoder " + source.name(), "gives features that are no numbers",
                        "its weights are damaged or its training failed; take others");
            }
        }
        return maps;
    }

    /** Of each filter's map, enlarged to the image. */
    private double[] correlations(MaskedImage image, FeatureMaps features) {
        double[] correlations = new double[features.channels()];
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            pool.submit(() -> IntStream.range(0, correlations.length).parallel().forEach(c -> correlations[c] = MapArithmetic.pointBiserial(
                    image.mask(), MapArithmetic.alignedCorners(features.values(), features.start(c), features.height(), features.width(),
                            image.image().height())))).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
        return correlations;
    }

    /** The filters with the highest correlations; of equal ones the first. */
    static int[] best(double[] correlations) {
        return IntStream.range(0, correlations.length).boxed().sorted(Comparator.comparingDouble((Integer c) -> -correlations[c]))
                .limit(FILTERS).mapToInt(Integer::intValue).toArray();
    }

    /** Averages the small maps and enlarges the mean, as the original does. */
    static Judged judge(MaskedImage image, FeatureMaps features, int[] filters) {
        double[] mean = new double[features.height() * features.width()];
        for (int filter : filters) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += features.values()[features.start(filter) + i];
            }
        }
        Arrays.setAll(mean, i -> mean[i] / filters.length);
        double[] map = MapArithmetic.alignedAreas(mean, features.height(), features.width(), image.image().height());
        MapArithmetic.rescale(map);
        return new Judged(map, MapArithmetic.pointBiserial(image.mask(), map), MapArithmetic.iou(image.mask(), map, THRESHOLD));
    }
}
