package org.cemflow.train.probe;

import java.util.List;

/**
 * Which label a patch gets from masks, of which the first that holds counts. Without a cover a mask holds if it holds at the
 * patch's centre, the pixel {@code side / 2} to the right of and below its corner. With one it holds if it covers so much of
 * the patch or more; patches of which a mask before that covers more than a fifth as much are left out, so that no patch lies
 * between two labels.
 *
 * @param above a mask holds where it is more than this, 0 to 254
 * @param cover share of the patch, to 1; 0 for the centre
 */
record Naming(int above, double cover) {

    /** In place of a label: this patch is left out. */
    static final int NONE = -1;
    private static final double TOUCHED = 0.2;

    /** One section of a mask, ready to be asked. */
    @FunctionalInterface
    interface Mask {

        /** The share of the patch at this corner that counts for it: 0 or 1 at its centre, or the share that it covers. */
        double share(int y, int x, int side);
    }

    /** @param values of a section, row by row */
    Mask mask(byte[] values, int width) {
        if (cover == 0) {
            return (y, x, side) -> holds(values[(y + side / 2) * width + x + side / 2]) ? 1 : 0;
        }
        int stride = width + 1;
        // sums[y, x]: how many pixels above and to the left of (y, x) hold; a section has less than 2^31.
        int[] sums = new int[Math.multiplyExact(values.length / width + 1, stride)];
        for (int i = 0; i < values.length; i++) {
            int at = (i / width + 1) * stride + i % width + 1;
            sums[at] = sums[at - 1] + sums[at - stride] - sums[at - stride - 1] + (holds(values[i]) ? 1 : 0);
        }
        return (y, x, side) -> {
            int upper = y * stride + x;
            int lower = upper + side * stride;
            return (double) (sums[lower + side] - sums[lower] - sums[upper + side] + sums[upper]) / side / side;
        };
    }

    private boolean holds(byte value) {
        return (value & 0xFF) > above;
    }

    /** Number of the mask that names the patch, or the number of masks where none does, or {@link #NONE}. */
    int label(List<Mask> masks, int y, int x, int side) {
        for (int label = 0; label < masks.size(); label++) {
            double share = masks.get(label).share(y, x, side);
            if (share > 0 && share >= cover) {
                return label;
            }
            if (share > cover * TOUCHED) {
                return NONE;
            }
        }
        return masks.size();
    }
}
