package org.cemflow.formats;

import java.nio.ByteOrder;

/** Undoes the differences that a TIFF writer took before compression, row by row, in place. */
final class TiffPredictor {

    private TiffPredictor() {}

    /**
     * Predictor 2: each sample was stored as its difference to the one a pixel before. TIFF 6.0 section 14.
     *
     * @param size bytes a sample
     * @param samples samples a pixel
     */
    static void horizontal(byte[] row, int at, int rowBytes, int size, int samples, ByteOrder order) {
        int step = size * samples;
        int first = order == ByteOrder.LITTLE_ENDIAN ? 0 : size - 1;
        int up = order == ByteOrder.LITTLE_ENDIAN ? 1 : -1;
        for (int i = at + step; i + size <= at + rowBytes; i += size) {
            int carry = 0;
            for (int b = 0, p = i + first; b < size; b++, p += up) { // least significant byte first
                int sum = (row[p] & 0xFF) + (row[p - step] & 0xFF) + carry;
                row[p] = (byte) sum;
                carry = sum >> 8;
            }
        }
    }

    /**
     * Predictor 3: the bytes of a row of floats were sorted by significance, the highest first, and differenced. TIFF
     * technical note 3.
     */
    static void floating(byte[] row, int at, int rowBytes, int size, int samples, ByteOrder order) {
        for (int i = at + samples; i < at + rowBytes; i++) {
            row[i] += row[i - samples];
        }
        byte[] sorted = java.util.Arrays.copyOfRange(row, at, at + rowBytes);
        int values = rowBytes / size;
        for (int v = 0; v < values; v++) {
            for (int b = 0; b < size; b++) {
                int significance = order == ByteOrder.BIG_ENDIAN ? b : size - 1 - b;
                row[at + v * size + b] = sorted[significance * values + v];
            }
        }
    }
}
