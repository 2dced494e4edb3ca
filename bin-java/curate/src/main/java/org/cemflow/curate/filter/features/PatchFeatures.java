package org.cemflow.curate.filter.features;

import java.util.List;

/**
 * What FILTER measures of a patch.
 *
 * @param lbpSd see {@link LocalBinaryPattern}
 * @param geomeanMedian see {@link GeometricMean}
 * @param entropySd see {@link LocalEntropy}
 * @param cannyMean see {@link CannyEdges}
 * @param material see {@link Material}
 */
public record PatchFeatures(double lbpSd, double geomeanMedian, double entropySd, double cannyMean,
        Material.Statistics material) {

    /** The names of the four {@link #texture()} features, as the index names its columns. */
    public static final List<String> TEXTURE = List.of("lbp_sd", "geomean_median", "entropy_sd", "canny_mean");

    /** The four features of CEM500K's random forest, in the original's order. */
    public double[] texture() {
        return new double[] {lbpSd, geomeanMedian, entropySd, cannyMean};
    }
}
