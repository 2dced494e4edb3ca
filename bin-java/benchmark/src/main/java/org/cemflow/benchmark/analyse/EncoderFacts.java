package org.cemflow.benchmark.analyse;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * An encoder in a summary.
 *
 * @param source the weight file's SHA-256, {@code random} or {@code adapted}
 * @param channels of its input
 * @param normsFrom whose mean and sd they are: {@code weights}, {@code ImageNet} or {@code images}
 */
record EncoderFacts(String name, String arch, int channels, int features, String source, List<Double> mean, List<Double> sd,
        @JsonProperty("norms_from") String normsFrom) {

    static EncoderFacts of(EncoderSource encoder) {
        return new EncoderFacts(encoder.name(), encoder.shape().name(), encoder.shape().channels(), encoder.shape().features(), encoder.source(),
                encoder.normalisation().mean(), encoder.normalisation().sd(), encoder.normsFrom());
    }
}
