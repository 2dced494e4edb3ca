package org.cemflow.benchmark.analyse;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code summary.json} of {@code cem-analyse invariance}.
 *
 * @param images whose names were drawn
 */
record InvarianceSummary(String schema, int size, List<String> images, @JsonProperty("noise_images") int noiseImages, long seed, String compat,
        String device, List<EncoderFacts> encoders, List<Curve> curves) {

    static final String SCHEMA = "cemflow-invariance/1";

    /**
     * Of one encoder and distortion.
     *
     * @param reference the strength that leaves images as they are, or nearly so
     * @param kept neurons that respond to these images more than to noise
     */
    record Curve(String encoder, Distortion distortion, double reference, int kept, List<Point> points) {}

    /** @param rate the mean firing rate, 0 to 1; null if no neuron was kept */
    record Point(double value, Double rate) {}
}
