package org.cemflow.benchmark.predict;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.cemflow.benchmark.data.Inference;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.Shape;
import org.cemflow.nets.unet.UNetShape;

/**
 * Labels of a whole volume: section by section, or from the slices along all three axes together, whose sums then lie in a
 * scratch file. Memory holds a row of tiles of a section, whatever the volume's length; for the slices at constant x it
 * holds the probabilities of a whole one.
 *
 * @param threshold of a single class
 * @param compat whether the arithmetic is that of the original's scripts: images scaled to multiples of 32, sums of volumes
 *     in 8 bits
 */
record VolumePrediction(SlicePredictor predictor, Inference inference, double threshold, boolean compat) {

    /** Probabilities that are in memory at a time, for slices that lie across the rows, and the part of the heap that they may take. */
    private static final long AT_ONCE = 1L << 24;
    private static final int HEAP_PART = 8;

    private static final int AXES = 3;
    /** Some JVMs make no longer arrays. */
    private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** How many slices go through the net. */
    static long slices(Shape shape, Inference inference) {
        return inference == Inference.ORTHOPLANE ? (long) shape.z() + shape.y() + shape.x() : shape.z();
    }

    /**
     * @param source for messages
     * @param labels gets all rows in their order, z by z
     * @param scratch a file that may be written meanwhile
     * @throws DataError if a slice is too small for the net
     */
    void run(Object source, GreyVolume volume, LabelSink labels, Path scratch, Progress progress) throws IOException {
        Shape shape = volume.shape();
        int least = Math.min(shape.y(), shape.x());
        if (inference == Inference.ORTHOPLANE ? Math.min(least, shape.z()) < UNetShape.STRIDE : least < UNetShape.STRIDE) {
            throw new DataError(source, "is " + shape + " voxels (z, y, x), too small for a U-Net whose slices have "
                    + UNetShape.STRIDE + " pixels a side at least", inference == Inference.ORTHOPLANE ? "give --mode stack" : "give a larger one");
        }
        if (inference == Inference.ORTHOPLANE && (long) shape.z() * shape.y() > LONGEST_ARRAY) {
            throw new DataError(source, "has " + shape.z() + " x " + shape.y() + " pixels (z, y) in a slice at constant x, too many for three axes",
                    "give --mode stack, or predict it in parts");
        }
        try {
            if (inference == Inference.ORTHOPLANE) {
                orthoplane(volume, labels, scratch, progress);
            } else {
                sections(volume, labels, progress);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void sections(GreyVolume volume, LabelSink labels, Progress progress) {
        Decision decision = new Decision(1, threshold, compat && inference == Inference.STACK);
        Shape shape = volume.shape();
        for (int z = 0; z < shape.z(); z++) {
            SlicePredictor.Pixels slice = new Section(volume, z);
            if (compat && inference == Inference.IMAGE) {
                byte[] all = new ScaledImage(predictor, decision).labels(slice);
                write(labels, all, all.length);
            } else {
                predictor.predict(slice, (y, count, probabilities) -> {
                    byte[] rows = new byte[count * shape.x()];
                    summands(decision, probabilities, rows.length);
                    decision.labels(probabilities, rows.length, rows);
                    write(labels, rows, rows.length);
                });
            }
            progress.step(1);
        }
    }

    private static void summands(Decision decision, float[][] probabilities, int count) {
        if (decision.eightBit()) {
            for (float[] plane : probabilities) {
                for (int i = 0; i < count; i++) {
                    plane[i] = decision.summand(plane[i]);
                }
            }
        }
    }

    private static void write(LabelSink labels, byte[] rows, int count) {
        try {
            labels.rows(rows, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void orthoplane(GreyVolume volume, LabelSink labels, Path scratch, Progress progress) throws IOException {
        Shape s = volume.shape();
        Decision decision = new Decision(AXES, threshold, compat);
        try (DiskSums sums = new DiskSums(scratch, Math.multiplyExact(s.voxels(), (long) predictor.outputs()))) {
            for (int z = 0; z < s.z(); z++) {
                long plane = (long) z * s.y() * s.x();
                add(new Section(volume, z), decision, sums, s, y -> plane + (long) y * s.x());
                progress.step(1);
            }
            for (int y = 0; y < s.y(); y++) {
                long row = (long) y * s.x();
                add(new AcrossRows(volume, y), decision, sums, s, z -> (long) z * s.y() * s.x() + row);
                progress.step(1);
            }
            across(volume, decision, sums, progress);
            finish(s, decision, sums, labels);
        }
    }

    /** Where a row of a slice lies in the volume. */
    private interface Place {
        long of(int row);
    }

    private void add(SlicePredictor.Pixels slice, Decision decision, DiskSums sums, Shape s, Place place) {
        int width = slice.width();
        predictor.predict(slice, (first, count, probabilities) -> {
            summands(decision, probabilities, count * width);
            for (int c = 0; c < probabilities.length; c++) {
                for (int row = 0; row < count; row++) {
                    sums.add(c * s.voxels() + place.of(first + row), probabilities[c], row * width, width);
                }
            }
        });
    }

    /**
     * How many probabilities are gathered: an eighth of the heap, no more than pays.
     *
     * @param heap bytes that the heap may grow to
     */
    static long atOnce(long heap) {
        return Math.min(AT_ONCE, heap / HEAP_PART / Float.BYTES);
    }

    /** Slices at constant x: several are gathered, so that what is read and added lies together on the disk. */
    private void across(GreyVolume volume, Decision decision, DiskSums sums, Progress progress) {
        Shape s = volume.shape();
        int plane = Math.multiplyExact(s.z(), s.y());
        int outputs = predictor.outputs();
        int most = (int) Math.max(1, Math.min(s.x(), atOnce(Runtime.getRuntime().maxMemory()) / ((long) plane * outputs)));
        for (int x = 0; x < s.x(); x += most) {
            int thick = Math.min(most, s.x() - x);
            byte[] slab = new byte[Math.multiplyExact(plane, thick)];
            volume.box(0, 0, x, s.z(), s.y(), thick, slab);
            float[][] gathered = new float[outputs][Math.multiplyExact(plane, thick)];
            for (int i = 0; i < thick; i++) {
                int offset = i;
                predictor.predict(new Slab(slab, s.z(), s.y(), thick, i), (first, count, probabilities) -> {
                    summands(decision, probabilities, count * s.y());
                    for (int c = 0; c < outputs; c++) {
                        for (int p = 0; p < count * s.y(); p++) {
                            gathered[c][(first * s.y() + p) * thick + offset] = probabilities[c][p];
                        }
                    }
                });
                progress.step(1);
            }
            for (int c = 0; c < outputs; c++) {
                for (int p = 0; p < plane; p++) {
                    sums.add(c * s.voxels() + (long) p * s.x() + x, gathered[c], p * thick, thick);
                }
            }
        }
    }

    private void finish(Shape s, Decision decision, DiskSums sums, LabelSink labels) throws IOException {
        int rows = (int) Math.max(1, Math.min(s.y(), (atOnce(Runtime.getRuntime().maxMemory()) >> 4) / s.x()));
        float[][] block = new float[predictor.outputs()][Math.multiplyExact(rows, s.x())];
        byte[] bytes = new byte[rows * s.x()];
        for (int z = 0; z < s.z(); z++) {
            for (int y = 0; y < s.y(); y += rows) {
                int count = Math.min(rows, s.y() - y) * s.x();
                long from = ((long) z * s.y() + y) * s.x();
                IntStream.range(0, block.length).forEach(c -> sums.get(c * s.voxels() + from, block[c], count));
                decision.labels(block, count, bytes);
                labels.rows(bytes, count);
            }
        }
    }

    /** The slice at constant z. */
    private record Section(GreyVolume volume, int z) implements SlicePredictor.Pixels {

        @Override
        public int height() {
            return volume.shape().y();
        }

        @Override
        public int width() {
            return volume.shape().x();
        }

        @Override
        public void region(int top, int left, int h, int w, byte[] target) {
            volume.box(z, top, left, 1, h, w, target);
        }
    }

    /** The slice at constant y, rows z and columns x. */
    private record AcrossRows(GreyVolume volume, int y) implements SlicePredictor.Pixels {

        @Override
        public int height() {
            return volume.shape().z();
        }

        @Override
        public int width() {
            return volume.shape().x();
        }

        @Override
        public void region(int top, int left, int h, int w, byte[] target) {
            volume.box(top, y, left, h, 1, w, target);
        }
    }

    /** A slice at constant x out of some that were read together, rows z and columns y. */
    private record Slab(byte[] bytes, int height, int width, int thick, int index) implements SlicePredictor.Pixels {

        @Override
        public void region(int top, int left, int h, int w, byte[] target) {
            for (int row = 0; row < h; row++) {
                for (int column = 0; column < w; column++) {
                    target[row * w + column] = bytes[((top + row) * width + left + column) * thick + index];
                }
            }
        }
    }
}
