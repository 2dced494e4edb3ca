package org.cemflow.report.picture;

import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.stored.StoredVolume;

/**
 * A small grey picture, or one of labels.
 *
 * @param width columns
 * @param height rows
 * @param pixels row by row, 0 black to 255 white, or numbers of colours
 */
public record Thumbnail(int width, int height, byte[] pixels) {

    /** Input rows averaged into one output row at the most; of a taller region only evenly spaced rows are read. */
    private static final int ROWS = 8;

    /** Gives one row of a picture at a time. */
    public interface Rows {

        void read(int y, byte[] row);
    }

    /**
     * A region of a data set, its longer side reduced to {@code side} pixels by averaging over areas; a region that is
     * smaller keeps its size. Grey values are not stretched. Memory is one row of the region.
     */
    public static Thumbnail of(StoredVolume volume, PatchRef region, int side) {
        return of(region.h(), region.w(), (y, row) -> volume.read(
                new PatchRef(region.axis(), region.slice(), region.y() + y, region.x(), 1, region.w()), row), side);
    }

    /** As the other, of a picture of {@code h} rows of {@code w} pixels. */
    static Thumbnail of(int h, int w, Rows picture, int side) {
        double scale = Math.min(1, (double) side / Math.max(h, w));
        int width = Math.max(1, (int) Math.round(w * scale));
        int height = Math.max(1, (int) Math.round(h * scale));
        int rows = (int) Math.min(h, (long) height * ROWS);
        double[] sum = new double[width * height];
        byte[] row = new byte[w];
        double[] reduced = new double[width];
        for (int i = 0; i < rows; i++) {
            picture.read((int) ((i + 0.5) * h / rows), row);
            reduceRow(row, reduced);
            addRow(reduced, sum, (double) i * height / rows, (double) (i + 1) * height / rows, height);
        }
        byte[] pixels = new byte[sum.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(sum[i])));
        }
        return new Thumbnail(width, height, pixels);
    }

    /** The mean of the input under each output pixel, edges counted by the part that lies under it. */
    private static void reduceRow(byte[] row, double[] reduced) {
        double ratio = (double) row.length / reduced.length;
        for (int j = 0; j < reduced.length; j++) {
            double from = j * ratio;
            double to = Math.min(row.length, from + ratio);
            double total = 0;
            for (int i = (int) from; i < to; i++) {
                total += (Math.min(to, i + 1) - Math.max(from, i)) * (row[i] & 0xff);
            }
            reduced[j] = total / (to - from);
        }
    }

    /** Adds an input row that covers the output rows {@code [from, to)}, by the part of each that it covers. */
    private static void addRow(double[] row, double[] sum, double from, double to, int height) {
        for (int i = (int) from; i < Math.min(height, to); i++) {
            double part = Math.min(to, i + 1) - Math.max(from, i);
            for (int j = 0; j < row.length; j++) {
                sum[i * row.length + j] += part * row[j];
            }
        }
    }
}
