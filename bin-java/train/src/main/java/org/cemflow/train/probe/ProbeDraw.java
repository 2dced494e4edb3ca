package org.cemflow.train.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.Shape;
import org.cemflow.nets.random.CounterRandom;

/**
 * Draws labelled patches from a stack, equally many of each label, section by section: what is drawn depends on the data and
 * the seed alone.
 *
 * @param side pixels along one side of a patch
 * @param step patches lie on a grid of this width
 * @param naming of patches by the masks
 */
record ProbeDraw(int side, int step, Naming naming, List<Split> splits, long seed) {

    /** @param each patches of each label */
    record Split(String name, SectionRange sections, int each) {}

    private static final long LARGEST = 1L << 30;

    /**
     * Writes {@code images.npy}, uint8 N x side x side, and then {@code labels.csv}: label,split,section,y,x (of the corner).
     *
     * @param masks paths by label, in the order of {@link Naming}
     * @param other label where none holds
     * @throws DataError if the stacks differ in size, lack the sections, or a label has too few patches
     */
    void write(String images, Map<String, String> masks, String other, Path output) throws IOException {
        List<String> labels = new ArrayList<>(masks.keySet());
        labels.add(other);
        long count = Math.multiplyExact(labels.size(), splits.stream().mapToLong(Split::each).sum());
        if (Sizes.product(images, count, side, side) > LARGEST) {
            throw new DataError(images, "would give " + count + " patches, more than 1 GiB", "give a smaller --train-each or --side");
        }
        List<Stack> stacks = new ArrayList<>();
        try (Stack grey = Stack.open(images)) {
            for (String mask : masks.values()) {
                Stack stack = Stack.open(mask);
                stacks.add(stack);
                if (!stack.shape().equals(grey.shape())) {
                    throw new DataError(mask, "is " + text(stack.shape()) + ", but " + images + " is " + text(grey.shape()),
                            "give the mask of these images");
                }
            }
            Map<Split, List<Sample>> drawn = new LinkedHashMap<>();
            for (Split split : splits) {
                drawn.put(split, draw(images, grey, stacks, split));
            }
            requireEnough(images, drawn, labels);
            store(drawn, labels, count, output);
        } finally {
            for (Stack stack : stacks) {
                stack.close();
            }
        }
    }

    private static String text(Shape shape) {
        return shape.z() + " x " + shape.y() + " x " + shape.x();
    }

    private List<Sample> draw(String images, Stack grey, List<Stack> masks, Split split) throws IOException {
        Shape shape = grey.shape();
        if (split.sections().last() >= shape.z() || shape.y() < side || shape.x() < side) {
            throw new DataError(images, "is " + text(shape) + " and lacks sections " + split.sections() + " with patches of " + side,
                    "sections are counted from 0; give others, or a smaller --side");
        }
        List<Sample> samples = new ArrayList<>();
        for (int label = 0; label <= masks.size(); label++) {
            samples.add(new Sample(split.each(), CounterRandom.of(seed, split.name().hashCode(), label)));
        }
        for (int section = split.sections().first(); section <= split.sections().last(); section++) {
            byte[] pixels = grey.section(section);
            List<Naming.Mask> named = new ArrayList<>();
            for (Stack mask : masks) {
                named.add(naming.mask(mask.section(section), shape.x()));
            }
            offer(section, shape, pixels, named, samples);
        }
        return samples;
    }

    private void offer(int section, Shape shape, byte[] pixels, List<Naming.Mask> masks, List<Sample> samples) {
        for (int y = 0; y + side <= shape.y(); y += step) {
            for (int x = 0; x + side <= shape.x(); x += step) {
                int label = naming.label(masks, y, x, side);
                if (label == Naming.NONE) {
                    continue;
                }
                int top = y;
                int left = x;
                samples.get(label).offer(() -> new Sample.Patch(section, top, left, cut(pixels, shape.x(), top, left)));
            }
        }
    }

    private byte[] cut(byte[] pixels, int width, int top, int left) {
        byte[] patch = new byte[side * side];
        for (int row = 0; row < side; row++) {
            System.arraycopy(pixels, (top + row) * width + left, patch, row * side, side);
        }
        return patch;
    }

    private static void requireEnough(String images, Map<Split, List<Sample>> drawn, List<String> labels) {
        List<String> lacking = new ArrayList<>();
        drawn.forEach((split, samples) -> {
            for (int label = 0; label < labels.size(); label++) {
                if (samples.get(label).seen() < split.each()) {
                    lacking.add(labels.get(label) + " " + samples.get(label).seen() + " times in the " + split.name() + " sections");
                }
            }
        });
        if (!lacking.isEmpty()) {
            throw new DataError(images, "has too few patches: " + String.join(", ", lacking),
                    "give a smaller --step, --train-each or --test-each, or more sections");
        }
    }

    private void store(Map<Split, List<Sample>> drawn, List<String> labels, long count, Path output) throws IOException {
        StringBuilder table = new StringBuilder("label,split,section,y,x\n");
        try (AtomicFile file = AtomicFile.create(output.resolve("images.npy"))) {
            OutputStream out = file.stream();
            out.write(NpyHeader.uint8(count, side, side));
            for (Map.Entry<Split, List<Sample>> split : drawn.entrySet()) {
                for (int label = 0; label < labels.size(); label++) {
                    for (Sample.Patch patch : split.getValue().get(label).patches()) {
                        out.write(patch.pixels());
                        table.append(labels.get(label)).append(',').append(split.getKey().name()).append(',').append(patch.section())
                                .append(',').append(patch.y()).append(',').append(patch.x()).append('\n');
                    }
                }
            }
            out.flush();
            file.commit();
        }
        AtomicFile.write(output.resolve("labels.csv"), table.toString());
    }
}
