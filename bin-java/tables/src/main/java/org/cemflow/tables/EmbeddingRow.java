package org.cemflow.tables;

import com.jerolba.carpet.annotation.Alias;
import com.jerolba.carpet.annotation.NotNull;
import java.util.List;

/**
 * One patch's feature vector.
 *
 * @param id the patch's name in the index; null if no index was at hand
 * @param trainRow its row in train.npy
 * @param embedding the encoder's features
 */
public record EmbeddingRow(String id, @Alias("train_row") long trainRow, @NotNull List<Float> embedding) {}
