package org.cemflow.benchmark.score;

import java.util.Arrays;

/**
 * The pixels of one label in one section as runs: of row y those numbered {@code first[y] .. first[y + 1] - 1}, from column
 * {@code start} to before {@code end}, in ascending order; {@code component} is for {@link Components} to fill.
 */
final class Runs {

    final int height;
    final int[] first;
    int[] start = new int[64];
    int[] end = new int[64];
    int[] component;

    private Runs(int height) {
        this.height = height;
        this.first = new int[height + 1];
    }

    static Runs of(byte[] section, int height, int width, int label) {
        Runs runs = new Runs(height);
        int count = 0;
        for (int y = 0; y < height; y++) {
            runs.first[y] = count;
            int row = y * width;
            for (int x = 0; x < width; x++) {
                if ((section[row + x] & 0xFF) == label) {
                    int from = x;
                    while (x < width && (section[row + x] & 0xFF) == label) {
                        x++;
                    }
                    if (count == runs.start.length) {
                        runs.start = Arrays.copyOf(runs.start, 2 * count);
                        runs.end = Arrays.copyOf(runs.end, 2 * count);
                    }
                    runs.start[count] = from;
                    runs.end[count++] = x;
                }
            }
        }
        runs.first[height] = count;
        runs.component = new int[count];
        return runs;
    }

    int count() {
        return first[height];
    }

    long pixels() {
        long sum = 0;
        for (int i = 0; i < count(); i++) {
            sum += end[i] - start[i];
        }
        return sum;
    }
}
