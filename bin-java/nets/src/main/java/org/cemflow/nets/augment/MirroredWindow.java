package org.cemflow.nets.augment;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.cemflow.nets.data.LabelledImage;

/** Windows of an image that is mirrored at its borders to at least a side. */
final class MirroredWindow {

    /** How {@link LabelledImage} reads greys or labels. */
    @FunctionalInterface
    private interface Read {
        void window(int top, int left, int height, int width, byte[] target);
    }

    private MirroredWindow() {}

    /** The greys of the window, row by row. */
    static byte[] image(LabelledImage image, Crop window, int side) {
        byte[] pixels = new byte[Math.multiplyExact(window.height(), window.width())];
        gather(image::image, sources(image.height(), side, window.top(), window.height(), i -> i),
                sources(image.width(), side, window.left(), window.width(), i -> i), pixels, 0);
        return pixels;
    }

    /** The labels of the window, resized to {@code side x side}: those of the pixels on which the new centres fall. */
    static void labels(LabelledImage image, Crop window, int side, byte[] target, int at) {
        IntUnaryOperator row = i -> (int) ((2L * i + 1) * window.height() / (2L * side));
        IntUnaryOperator column = i -> (int) ((2L * i + 1) * window.width() / (2L * side));
        gather(image::labels, sources(image.height(), side, window.top(), side, row),
                sources(image.width(), side, window.left(), side, column), target, at);
    }

    /** The image's own indices behind {@code count} places of the window. */
    private static int[] sources(int length, int side, int start, int count, IntUnaryOperator place) {
        int origin = start - SegmentationDraw.before(length, side);
        return IntStream.range(0, count).map(i -> Mirror.index(origin + place.applyAsInt(i), length)).toArray();
    }

    private static void gather(Read read, int[] rows, int[] columns, byte[] target, int at) {
        int top = Arrays.stream(rows).min().orElseThrow();
        int left = Arrays.stream(columns).min().orElseThrow();
        int height = Arrays.stream(rows).max().orElseThrow() - top + 1;
        int width = Arrays.stream(columns).max().orElseThrow() - left + 1;
        byte[] block = new byte[Math.multiplyExact(height, width)];
        read.window(top, left, height, width, block);
        int to = at;
        for (int row : rows) {
            int from = (row - top) * width - left;
            for (int column : columns) {
                target[to++] = block[from + column];
            }
        }
    }
}
