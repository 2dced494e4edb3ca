package org.cemflow.benchmark.predict;

/**
 * From probabilities along one or more axes to a label.
 *
 * @param axes how many probabilities are summed for a voxel
 * @param threshold of a single class; several go by the largest sum, of equals the lowest label
 * @param eightBit whether each probability is cut to {@code 255 / axes} whole steps and sums are held against
 *     {@code floor(255 threshold)}, as the original's scripts for volumes do
 */
public record Decision(int axes, double threshold, boolean eightBit) {

    /** What a probability adds to the sum; whole numbers in 8 bits. */
    public float summand(float probability) {
        return eightBit ? (float) Math.floor(probability * (float) (255 / axes)) : probability;
    }

    /**
     * The labels of some pixels.
     *
     * @param sums [output][pixel]
     * @param count pixels from the first on
     */
    public void labels(float[][] sums, int count, byte[] target) {
        if (sums.length == 1) {
            double limit = eightBit ? Math.floor(255 * threshold) : threshold * axes;
            for (int i = 0; i < count; i++) {
                target[i] = (byte) (sums[0][i] > limit ? 1 : 0);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int best = 0;
            for (int c = 1; c < sums.length; c++) {
                best = sums[c][i] > sums[best][i] ? c : best;
            }
            target[i] = (byte) best;
        }
    }
}
