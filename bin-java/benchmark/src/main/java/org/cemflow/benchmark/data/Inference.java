package org.cemflow.benchmark.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a model is put to an item. */
public enum Inference {
    /** One prediction an image. A volume is so many images, its sections. */
    @JsonProperty("2d") IMAGE,
    /** Each section along z. */
    @JsonProperty("stack") STACK,
    /** Slices along z, y and x, the three probabilities averaged. */
    @JsonProperty("orthoplane") ORTHOPLANE
}
