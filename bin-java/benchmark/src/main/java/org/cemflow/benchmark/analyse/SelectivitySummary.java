package org.cemflow.benchmark.analyse;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code summary.json} of {@code cem-analyse selectivity}.
 *
 * @param filters that were averaged
 * @param threshold above which the mean map counts as the organelle
 */
record SelectivitySummary(String schema, int size, int filters, double threshold, long seed, String device, List<EncoderFacts> encoders,
        List<Image> images, List<Row> rows) {

    static final String SCHEMA = "cemflow-selectivity/1";

    /**
     * @param image file with the image, uint8 [size, size]
     * @param mask file with its mask, uint8 [size, size], 0 and 1
     * @param maps a file an encoder, in their order, with the mean map of the filters chosen on this image, float32 [size, size], 0 to 1
     */
    record Image(String name, String organelle, int factor, String image, String mask, List<String> maps) {}

    /**
     * @param chosenOn the image on whose mask the filters were chosen: itself, or another of the same organelle
     * @param correlation point-biserial, of the mean map with the mask, -1 to 1
     */
    record Row(String encoder, String image, String organelle, int factor, @JsonProperty("chosen_on") String chosenOn, double correlation, double iou) {}
}
