package org.cemflow.nets.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An epoch of a training: means over its augmented batches while the net learnt, and over the held-out patches after it.
 *
 * @param epoch from 1
 * @param loss binary cross-entropy, nats
 * @param accuracy share decided rightly, a probability above one half meaning informative
 */
public record EpochMetrics(int epoch, double loss, double accuracy, @JsonProperty("held_out_loss") double heldOutLoss,
        @JsonProperty("held_out_accuracy") double heldOutAccuracy) {}
