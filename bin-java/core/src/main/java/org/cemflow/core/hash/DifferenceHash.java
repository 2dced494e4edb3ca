package org.cemflow.core.hash;

import java.util.Arrays;

/**
 * The difference hash (dHash) of 8-bit grey patches, bit for bit that of CEM500K's crop_patches.py: Pillow resizes the
 * patch bilinearly to the crop size (unless it has it) and with Lanczos to {@code hashSize + 1} columns by
 * {@code hashSize} rows, both in 22-bit fixed point with each pass rounded to 8 bit, horizontal pass first; bit
 * {@code r * hashSize + k} says whether pixel (r, k + 1) is brighter than pixel (r, k) (imagehash, {@code dhash}).
 *
 * <p>A hash is {@link #words()} longs, its first bit the most significant one of the first long; {@link #hex} gives it
 * as imagehash prints it. Not safe for several threads: one object a thread.
 */
public final class DifferenceHash {

    private final int cropSize;
    private final int hashSize;
    private final BilinearResizer resizer;
    private final Lanes lanes;
    private final Resampling rows;
    /** Per output column: the first block of columns that it needs, the block after the last, its weights by block. */
    private final int[] firstBlock;
    private final int[] endBlock;
    private final int[][] weights;
    /** Per output column, the patch narrowed to that column: one value a row. */
    private final int[][] narrowed;
    private final int[][] thumbnail;

    /**
     * @param cropSize the patch size in pixels, 224 in the original; at least 8
     * @param hashSize 8 for 64 bit, 16 for 256 bit
     */
    public DifferenceHash(int cropSize, int hashSize) {
        if (cropSize < Lanes.WIDTH || (hashSize != 8 && hashSize != 16)) {
            throw new IllegalArgumentException("crop size " + cropSize + ", hash size " + hashSize);
        }
        this.cropSize = cropSize;
        this.hashSize = hashSize;
        resizer = new BilinearResizer(cropSize);
        lanes = new Lanes(cropSize);
        rows = Resampling.of(cropSize, hashSize, Resampling.Filter.LANCZOS);
        int blocks = (cropSize + Lanes.WIDTH - 1) / Lanes.WIDTH;
        firstBlock = new int[hashSize + 1];
        endBlock = new int[hashSize + 1];
        weights = new int[hashSize + 1][blocks * Lanes.WIDTH];
        narrowed = new int[hashSize + 1][cropSize];
        thumbnail = new int[hashSize][hashSize + 1];
        layOut(Resampling.of(cropSize, hashSize + 1, Resampling.Filter.LANCZOS));
    }

    /** Spreads the weights over the blocks, so that the inner loop meets whole blocks only. */
    private void layOut(Resampling columns) {
        for (int k = 0; k <= hashSize; k++) {
            int first = columns.first()[k];
            int[] own = columns.weights()[k];
            firstBlock[k] = first / Lanes.WIDTH;
            endBlock[k] = (first + own.length - 1) / Lanes.WIDTH + 1;
            for (int j = 0; j < own.length; j++) {
                int block = (first + j) / Lanes.WIDTH;
                weights[k][block * Lanes.WIDTH + first + j - columnOf(block)] = own[j];
            }
        }
    }

    /** The first column of a block; the last block overlaps the one before if the crop size is no multiple of 8. */
    private int columnOf(int block) {
        return Math.min(block * Lanes.WIDTH, cropSize - Lanes.WIDTH);
    }

    /** Longs in a hash: 1 or 4. */
    public int words() {
        return hashSize * hashSize / Long.SIZE;
    }

    /**
     * Hashes the {@code h x w} patch whose bytes lie row by row from {@code offset} on.
     *
     * @param target receives the hash from index {@code at} on
     */
    public void hash(byte[] pixels, int offset, int h, int w, long[] target, int at) {
        if (h == cropSize && w == cropSize) {
            narrow(pixels, offset);
        } else {
            narrow(resizer.resize(pixels, offset, h, w), 0);
        }
        shorten();
        Arrays.fill(target, at, at + words(), 0);
        for (int r = 0, bit = 0; r < hashSize; r++) {
            int[] row = thumbnail[r];
            for (int k = 0; k < hashSize; k++, bit++) {
                if (row[k + 1] > row[k]) {
                    target[at + bit / Long.SIZE] |= Long.MIN_VALUE >>> bit;
                }
            }
        }
    }

    /** The horizontal pass: nearly all of the cost, see {@link Lanes} for why it is done column by column. */
    private void narrow(byte[] pixels, int offset) {
        for (int[] column : narrowed) {
            Arrays.fill(column, Resampling.HALF);
        }
        int blocks = weights[0].length / Lanes.WIDTH;
        for (int block = 0; block < blocks; block++) {
            lanes.load(pixels, offset + columnOf(block), cropSize);
            for (int k = 0; k <= hashSize; k++) {
                if (block >= firstBlock[k] && block < endBlock[k]) {
                    lanes.addWeighted(narrowed[k], weights[k], block * Lanes.WIDTH);
                }
            }
        }
        for (int[] column : narrowed) {
            for (int r = 0; r < cropSize; r++) {
                column[r] = Resampling.grey(column[r]);
            }
        }
    }

    /** The vertical pass. */
    private void shorten() {
        for (int r = 0; r < hashSize; r++) {
            int first = rows.first()[r];
            int[] own = rows.weights()[r];
            for (int k = 0; k <= hashSize; k++) {
                thumbnail[r][k] = Resampling.grey(weigh(narrowed[k], first, own));
            }
        }
    }

    private static int weigh(int[] column, int first, int[] weights) {
        int sum = Resampling.HALF;
        for (int j = 0; j < weights.length; j++) {
            sum += weights[j] * column[first + j];
        }
        return sum;
    }

    /**
     * The grey levels between the darkest and the brightest pixel of the last patch's thumbnail, 0 to 255. At 2 or less
     * a bit of the hash says no more than how a pixel was rounded.
     */
    public int contrast() {
        int least = 255;
        int most = 0;
        for (int[] row : thumbnail) {
            for (int pixel : row) {
                least = Math.min(least, pixel);
                most = Math.max(most, pixel);
            }
        }
        return most - least;
    }

    /** Pixel (r, k) of the last patch's thumbnail, for tests. */
    int pixel(int r, int k) {
        return thumbnail[r][k];
    }

    /** The hash in hexadecimal, first bit first, as {@code str(imagehash.dhash(...))} prints it. */
    public static String hex(long[] hashes, int at, int words) {
        StringBuilder text = new StringBuilder(16 * words);
        for (int i = 0; i < words; i++) {
            String digits = Long.toHexString(hashes[at + i]);
            text.append("0".repeat(16 - digits.length())).append(digits);
        }
        return text.toString();
    }
}
