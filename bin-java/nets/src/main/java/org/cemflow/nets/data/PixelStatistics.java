package org.cemflow.nets.data;

import java.math.BigInteger;

/**
 * Mean and standard deviation of all pixels / 255 of a data set, from exact integer sums: the same on every machine.
 *
 * @param mean in 0..1
 * @param sd population standard deviation, positive
 * @param pixels number of pixels
 */
public record PixelStatistics(double mean, double sd, long pixels) {

    /** @throws IllegalArgumentException if the figures are not those of a set with at least two grey values */
    public PixelStatistics {
        if (!(mean >= 0 && mean <= 1 && sd > 0 && sd <= 0.5 && pixels > 0)) {
            throw new IllegalArgumentException("mean " + mean + " and sd " + sd + " of " + pixels + " pixels");
        }
    }

    /** From the sums over pixels of 0..255; the variance is rounded only once. */
    static PixelStatistics of(long sum, long sumOfSquares, long pixels) {
        BigInteger n = BigInteger.valueOf(pixels);
        BigInteger scaled = n.multiply(BigInteger.valueOf(sumOfSquares)).subtract(BigInteger.valueOf(sum).pow(2));
        return new PixelStatistics((double) sum / pixels / 255, Math.sqrt(scaled.doubleValue()) / pixels / 255, pixels);
    }
}
