package org.cemflow.core.patch;

/**
 * The tiles along one side of a slice: tile j starts at {@code j * size} and ends at the side's end at the latest;
 * tiles neither overlap nor are padded.
 *
 * @param length the side in pixels, at least 1
 * @param size the patch size, at least 1
 * @param count how many tiles are kept; may be 0 under {@link TileRule#HALF}
 */
public record Tiling(int length, int size, int count) {

    public static Tiling of(int length, int size, TileRule rule) {
        return new Tiling(length, size, switch (rule) {
            case HALF -> length / size + (2L * (length % size) >= size ? 1 : 0);
            // Python 3's round() on the double quotient, as the original has it.
            case HALF_EVEN -> (int) Math.max(1, Math.rint((double) length / size));
        });
    }

    /** Where tile j starts. */
    public int start(int j) {
        return j * size;
    }

    /** The length of tile j. */
    public int extent(int j) {
        return Math.min(size, length - start(j));
    }
}
