package org.cemflow.benchmark.analyse;

import java.util.List;

/**
 * {@code summary.json} of {@code cem-analyse occlusion}.
 *
 * @param window side of the covered squares, pixels
 * @param compat {@code cellemnet} if two views were compared by MoCo's head
 * @param stride pixels from one to the next
 */
record OcclusionSummary(String schema, int size, int window, int stride, long seed, String compat, String device, List<EncoderFacts> encoders,
        List<Image> images) {

    static final String SCHEMA = "cemflow-occlusion/1";

    /**
     * @param image file with the image, uint8 [size, size]
     * @param maps a file an encoder, in their order, float32 [size, size], 0 to 1
     * @param falls by encoder, the largest fall of the likeness as a share of the whole
     */
    record Image(String name, String image, List<String> maps, List<Double> falls) {}
}
