package org.cemflow.benchmark.finetune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.ItemArray;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Split;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.unet.UNetShape;

/** The labelled images to learn from: a share of a benchmark's training images and slices of training volumes, mapped. */
final class TrainingSlices implements AutoCloseable {

    /** Keeps this draw apart from others under the same seed. */
    private static final long STREAM = 0x6C6162656C73L;
    private static final String MEND = "run cem-prepare again";

    /** A slice of an item; {@code axis} and {@code index} as {@link ItemArray} counts them. */
    private record Slice(ItemArray pixels, ItemArray mask, int axis, int index) implements LabelledImage {

        @Override
        public int height() {
            return pixels.height(axis);
        }

        @Override
        public int width() {
            return pixels.width(axis);
        }

        @Override
        public void image(int top, int left, int height, int width, byte[] target) {
            pixels.region(axis, index, top, left, height, width, target);
        }

        @Override
        public void labels(int top, int left, int height, int width, byte[] target) {
            mask.region(axis, index, top, left, height, width, target);
        }
    }

    private final List<ItemArray> arrays = new ArrayList<>();
    private final List<LabelledImage> all = new ArrayList<>();
    private final List<LabelledImage> drawn;

    private TrainingSlices(Path folder, PreparedBenchmark benchmark, double share, long seed) throws IOException {
        for (Item item : benchmark.train()) {
            ItemArray pixels = ItemArray.open(item.image(folder, Split.TRAIN), item, MEND);
            arrays.add(pixels);
            ItemArray mask = ItemArray.open(item.mask(folder, Split.TRAIN), item, MEND);
            arrays.add(mask);
            for (int i = 0; i < item.axes().size(); i++) {
                int axis = item.axes().get(i);
                if (Math.min(pixels.height(axis), pixels.width(axis)) < UNetShape.STRIDE) {
                    throw new DataError(item.image(folder, Split.TRAIN), "has slices of " + pixels.height(axis) + " x " + pixels.width(axis)
                            + " pixels across axis " + axis + ", a U-Net needs " + UNetShape.STRIDE + " pixels a side at least",
                            "prepare it without that axis, or leave the item out");
                }
                IntStream.range(0, item.slices().get(i)).forEach(index -> all.add(new Slice(pixels, mask, axis, index)));
            }
        }
        int[] order = CounterRandom.of(STREAM, seed).permutation(all.size());
        int count = (int) Math.max(1, Math.round(share * all.size()));
        this.drawn = Arrays.stream(order, 0, count).sorted().mapToObj(all::get).toList();
    }

    /**
     * @param share of all slices that is drawn by the seed, at least one slice; a smaller share is part of a larger one
     * @throws DataError if an array is not as benchmark.json says, or its slices are too small for the net
     */
    static TrainingSlices open(Path folder, PreparedBenchmark benchmark, double share, long seed) throws IOException {
        return new TrainingSlices(folder, benchmark, share, seed);
    }

    /** Slices in all, drawn or not. */
    int total() {
        return all.size();
    }

    /** The drawn slices, in the benchmark's order. */
    List<LabelledImage> drawn() {
        return drawn;
    }

    /** The classes of which the drawn slices have no pixel; looks no further once all are found. */
    List<LabelClass> missing(List<LabelClass> classes) {
        BitSet seen = new BitSet();
        for (LabelledImage slice : drawn) {
            byte[] row = new byte[slice.width()];
            for (int y = 0; y < slice.height() && seen.cardinality() < classes.size(); y++) {
                slice.labels(y, 0, 1, row.length, row);
                for (byte label : row) {
                    if (label != 0 && (label & 0xFF) <= classes.size()) {
                        seen.set(label & 0xFF);
                    }
                }
            }
        }
        return classes.stream().filter(one -> !seen.get(one.value())).toList();
    }

    @Override
    public void close() throws IOException {
        for (ItemArray array : arrays) {
            array.close();
        }
    }
}
