package org.cemflow.benchmark.predict;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.augment.Mirror;
import org.cemflow.nets.unet.Segmenter;
import org.cemflow.nets.unet.UNetShape;

/**
 * Probabilities of a slice of any size: whole if its sides are no longer than a tile, else from overlapping tiles that
 * blend into each other. What goes through the net is mirrored at its lower and right border to a multiple of 32. Memory
 * holds a row of tiles.
 */
public final class SlicePredictor {

    /** A slice to read. */
    public interface Pixels {

        int height();

        int width();

        /** Copies a window, row by row, to the start of {@code target}. */
        void region(int top, int left, int height, int width, byte[] target);
    }

    /** Takes probabilities, rows from top to bottom. */
    public interface Rows {

        /**
         * @param y the first row
         * @param probabilities [output][row][column] of {@code count} rows, valid during the call; with one output that
         *     of the class, else one a label
         */
        void take(int y, int count, float[][] probabilities);
    }

    private final Segmenter segmenter;
    private final int tile;
    private final int overlap;

    /**
     * @param tile longest side that goes through the net at once, a multiple of 32
     * @param overlap pixels that neighbouring tiles share at least, at most half a tile
     */
    public SlicePredictor(Segmenter segmenter, int tile, int overlap) {
        this.segmenter = segmenter;
        this.tile = tile;
        this.overlap = overlap;
    }

    public int outputs() {
        return segmenter.outputs();
    }

    public void predict(Pixels slice, Rows sink) {
        int width = slice.width();
        Spans down = Spans.of(slice.height(), tile, overlap);
        Spans across = Spans.of(width, tile, overlap);
        float[][] band = new float[outputs()][Math.multiplyExact(down.length(), width)];
        for (int i = 0; i < down.count(); i++) {
            int top = down.starts().get(i);
            for (int j = 0; j < across.count(); j++) {
                add(slice, down, i, across, j, band);
            }
            int done = down.begin(i + 1) - top;
            sink.take(top, done, band);
            for (float[] plane : band) {
                System.arraycopy(plane, done * width, plane, 0, plane.length - done * width);
                Arrays.fill(plane, plane.length - done * width, plane.length, 0);
            }
        }
    }

    /** Adds a tile, weighted, to the band of rows that begins with it. */
    private void add(Pixels slice, Spans down, int i, Spans across, int j, float[][] band) {
        int height = down.length();
        int width = across.length();
        int left = across.starts().get(j);
        int paddedHeight = padded(height);
        int paddedWidth = padded(width);
        byte[] pixels = new byte[Math.multiplyExact(height, width)];
        slice.region(down.starts().get(i), left, height, width, pixels);
        ByteBuffer image = ByteBuffer.allocateDirect(Math.multiplyExact(paddedHeight, paddedWidth));
        for (int y = 0; y < paddedHeight; y++) {
            int row = Mirror.index(y, height) * width;
            image.put(y * paddedWidth, pixels, row, width);
            for (int x = width; x < paddedWidth; x++) {
                image.put(y * paddedWidth + x, pixels[row + Mirror.index(x, width)]);
            }
        }
        FloatBuffer logits = segmenter.logits(image, 1, paddedHeight, paddedWidth);
        float[] values = new float[outputs()];
        int plane = paddedHeight * paddedWidth;
        for (int y = 0; y < height; y++) {
            float vertical = down.weights().get(i)[y];
            for (int x = 0; x < width; x++) {
                float weight = vertical * across.weights().get(j)[x];
                for (int c = 0; c < values.length; c++) {
                    values[c] = logits.get(c * plane + y * paddedWidth + x);
                }
                probabilities(values);
                if (Float.isNaN(values[0])) {
                    throw new DataError(segmenter.source(), "gives logits that are no numbers", "its weights are damaged or its training failed; take others");
                }
                int at = y * slice.width() + left + x;
                for (int c = 0; c < values.length; c++) {
                    band[c][at] += weight * values[c];
                }
            }
        }
    }

    static int padded(int length) {
        return Math.multiplyExact((length - 1) / UNetShape.STRIDE + 1, UNetShape.STRIDE);
    }

    /** Sigmoid of one logit, softmax of several, in place. */
    static void probabilities(float[] logits) {
        if (logits.length == 1) {
            logits[0] = (float) (1 / (1 + Math.exp(-logits[0])));
            return;
        }
        float largest = logits[0];
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            double e = Math.exp(logits[c] - largest);
            logits[c] = (float) e;
            sum += e;
        }
        for (int c = 0; c < logits.length; c++) {
            logits[c] /= (float) sum;
        }
    }
}
