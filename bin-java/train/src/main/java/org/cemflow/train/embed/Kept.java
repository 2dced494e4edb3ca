package org.cemflow.train.embed;

import com.jerolba.carpet.annotation.Alias;

/**
 * The columns of the index that are read here.
 *
 * @param trainRow null for a patch that was not kept
 */
record Kept(String id, @Alias("train_row") Long trainRow) {}
