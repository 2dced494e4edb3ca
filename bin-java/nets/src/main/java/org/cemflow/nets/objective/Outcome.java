package org.cemflow.nets.objective;

import org.bytedeco.pytorch.Tensor;

/**
 * What an objective says of one batch.
 *
 * @param loss scalar, float32, with its graph
 * @param watched one value, without graph, for each of {@link Objective#watched()}, float32
 */
public record Outcome(Tensor loss, Tensor watched) {}
