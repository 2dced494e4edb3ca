package org.cemflow.benchmark.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How an item is predicted and scored.
 *
 * @param instanceMatching whether only predicted components that touch a true one count (Perez)
 * @param maskByTruth whether the prediction is set to 0 wherever the truth is (Guay: outside the annotated cells)
 */
public record Protocol(Inference inference, @JsonProperty("instance_matching") boolean instanceMatching,
        @JsonProperty("mask_by_truth") boolean maskByTruth) {}
