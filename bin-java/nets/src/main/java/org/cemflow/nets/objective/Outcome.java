package org.cemflow.nets.objective;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * What an objective says of one batch.
 *
 * @param loss scalar, float32
 * @param gradients of the loss with respect to each of {@link Objective#parameters()}, in their order, on their device
 * @param watched one value for each of {@link Objective#watched()}, float32
 */
public record Outcome(Tensor loss, TensorVector gradients, Tensor watched) {}
