package org.cemflow.benchmark.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a benchmark adds to the augmentations that all share.
 *
 * @param nonEmptyCrop a crop that holds a labelled pixel, with probability 0.8
 * @param noiseBlur Gaussian noise and blur
 */
public record Augmentation(@JsonProperty("nonempty_crop") boolean nonEmptyCrop, @JsonProperty("noise_blur") boolean noiseBlur) {}
