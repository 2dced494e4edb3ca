package org.cemflow.nets.weights.pickle;

import org.cemflow.nets.weights.DType;

/**
 * A run of elements that lies outside the pickle; several tensors may share it.
 *
 * @param key its name in the file
 * @param elements how many elements the pickle promises
 */
record StorageRef(DType dtype, String key, long elements) {}
