package org.cemflow.benchmark.analyse;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Mean firing rates (Goodfellow et al. 2009, "Measuring invariances in deep networks"; as in Conrad and Narayan's notebook): a neuron
 * fires where its response is above a threshold that noise passes once in a hundred times. Of the images to which it responds
 * near-maximally when they are undistorted, its rate is the share for which it still fires when they are distorted.
 */
final class FiringRates {

    static final double NOISE_QUANTILE = 0.99;
    static final double NEAR_MAXIMUM = 0.9;

    private final float[] thresholds;
    private final boolean[] kept;
    private final boolean[][] near;
    private final int[] nearCounts;
    private final int keptCount;

    /**
     * @param thresholds by neuron
     * @param undistorted responses, by image and neuron
     */
    FiringRates(float[] thresholds, float[][] undistorted) {
        int neurons = thresholds.length;
        this.thresholds = thresholds;
        this.kept = new boolean[neurons];
        this.near = new boolean[undistorted.length][neurons];
        this.nearCounts = new int[neurons];
        for (int j = 0; j < neurons; j++) {
            double maximum = quantile(column(undistorted, j), NEAR_MAXIMUM);
            // A neuron that responds to noise as much as to these images is selective for nothing in them.
            kept[j] = maximum > thresholds[j];
            for (int i = 0; i < undistorted.length && kept[j]; i++) {
                near[i][j] = undistorted[i][j] >= maximum;
                nearCounts[j] += near[i][j] ? 1 : 0;
            }
        }
        this.keptCount = (int) IntStream.range(0, neurons).filter(j -> kept[j]).count();
    }

    /** The thresholds, by neuron, from responses to noise, by noise image and neuron. */
    static float[] thresholds(float[][] noise) {
        float[] thresholds = new float[noise[0].length];
        for (int j = 0; j < thresholds.length; j++) {
            thresholds[j] = (float) quantile(column(noise, j), NOISE_QUANTILE);
        }
        return thresholds;
    }

    private static float[] column(float[][] rows, int j) {
        float[] column = new float[rows.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = rows[i][j];
        }
        return column;
    }

    /** numpy's quantile, linear between the two nearest: at place {@code q (n - 1)} of the sorted values, which are sorted here. */
    static double quantile(float[] values, double q) {
        Arrays.sort(values);
        double place = q * (values.length - 1);
        int low = (int) Math.floor(place);
        int high = Math.min(low + 1, values.length - 1);
        return values[low] + (place - low) * ((double) values[high] - values[low]);
    }

    /** Neurons that count. */
    int kept() {
        return keptCount;
    }

    /** Whether any neuron that counts responds near-maximally to this image. */
    boolean matters(int image) {
        for (boolean one : near[image]) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    /** Adds an image's responses to the counts of the neurons that fire. */
    void count(int image, float[] responses, int[] fired) {
        for (int j = 0; j < responses.length; j++) {
            fired[j] += near[image][j] && responses[j] > thresholds[j] ? 1 : 0;
        }
    }

    /** The mean over the neurons that count; null if there are none. */
    Double mean(int[] fired) {
        double sum = 0;
        for (int j = 0; j < fired.length; j++) {
            sum += kept[j] ? (double) fired[j] / nearCounts[j] : 0;
        }
        return keptCount == 0 ? null : sum / keptCount;
    }
}
