package org.cemflow.benchmark.finetune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.ItemArray;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.predict.Decision;
import org.cemflow.benchmark.predict.SlicePredictor;
import org.cemflow.nets.unet.Segmenter;

/**
 * How well a net does on its way: IoU on the validation images, or on the test images where there are none, from a few
 * xy sections spread over them. Only {@link Patience} chooses by it, and only by validation images.
 */
final class Evaluation {

    private static final double EPSILON = 1e-5;
    private static final int TILE = 2048;
    private static final int OVERLAP = 128;
    private static final String MEND = "run cem-prepare again";

    private final Path folder;
    private final PreparedBenchmark benchmark;
    private final Split split;
    private final List<Integer> scored;
    /** Item to the sections that are looked at. */
    private final Map<Item, TreeSet<Integer>> sections = new LinkedHashMap<>();

    /** @param images at most so many sections are looked at */
    Evaluation(Path folder, PreparedBenchmark benchmark, int images) {
        this.folder = folder;
        this.benchmark = benchmark;
        this.split = benchmark.valid().isEmpty() ? Split.TEST : Split.VALID;
        this.scored = benchmark.classes().stream().filter(LabelClass::scored).map(LabelClass::value).toList();
        List<Item> items = benchmark.items(split);
        long all = items.stream().mapToLong(item -> item.along(0)).sum();
        long count = Math.min(images, all);
        for (long i = 0; i < count; i++) {
            // The middles of equal parts of all sections.
            long place = (2 * i + 1) * all / (2 * count);
            int item = 0;
            while (place >= items.get(item).along(0)) {
                place -= items.get(item++).along(0);
            }
            sections.computeIfAbsent(items.get(item), key -> new TreeSet<>()).add((int) place);
        }
    }

    /** {@code valid} or {@code test}. */
    String split() {
        return split.folder();
    }

    /**
     * Mean over items and scored classes of (I + 1e-5) / (U + 1e-5), I and U over the sections of an item; null if nothing is
     * looked at.
     */
    Double iou(Segmenter segmenter) throws IOException {
        SlicePredictor predictor = new SlicePredictor(segmenter, TILE, OVERLAP);
        List<Double> all = new ArrayList<>();
        for (Map.Entry<Item, TreeSet<Integer>> entry : sections.entrySet()) {
            Item item = entry.getKey();
            long[][] overlap = new long[scored.size()][2];
            try (ItemArray image = ItemArray.open(item.image(folder, split), item, MEND);
                    ItemArray mask = ItemArray.open(item.mask(folder, split), item, MEND)) {
                for (int z : entry.getValue()) {
                    add(predictor, image, mask, z, overlap);
                }
            }
            for (long[] counts : overlap) {
                all.add((counts[0] + EPSILON) / (counts[1] + EPSILON));
            }
        }
        return all.isEmpty() ? null : all.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private void add(SlicePredictor predictor, ItemArray image, ItemArray mask, int z, long[][] overlap) {
        boolean masked = benchmark.protocol(image.item()).maskByTruth();
        Decision decision = new Decision(1, benchmark.threshold(), false);
        int width = image.width(0);
        SlicePredictor.Pixels pixels = new SlicePredictor.Pixels() {

            @Override
            public int height() {
                return image.height(0);
            }

            @Override
            public int width() {
                return width;
            }

            @Override
            public void region(int top, int left, int h, int w, byte[] target) {
                image.region(0, z, top, left, h, w, target);
            }
        };
        predictor.predict(pixels, (y, count, probabilities) -> {
            byte[] mine = new byte[count * width];
            byte[] theirs = new byte[count * width];
            decision.labels(probabilities, mine.length, mine);
            mask.region(0, z, y, 0, count, width, theirs);
            for (int i = 0; i < mine.length; i++) {
                byte said = masked && theirs[i] == 0 ? 0 : mine[i];
                for (int c = 0; c < scored.size(); c++) {
                    boolean a = (said & 0xFF) == scored.get(c);
                    boolean b = (theirs[i] & 0xFF) == scored.get(c);
                    overlap[c][0] += a && b ? 1 : 0;
                    overlap[c][1] += a || b ? 1 : 0;
                }
            }
        });
    }
}
