package org.cemflow.benchmark.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A published IoU, to stand beside ours and never among them.
 *
 * @param table where it is printed ({@code Table 2})
 * @param initialisation the paper's word for it
 * @param iterations of fine-tuning; null where the paper does not say
 */
public record Published(String table, String initialisation, Integer iterations, double iou,
        @JsonProperty("frozen_encoder") boolean frozenEncoder) {}
