package org.cemflow.nets.weights.pickle;

import java.util.List;

/**
 * A strided view of a storage.
 *
 * @param offset first element
 * @param shape lengths of the axes, slowest first
 * @param strides elements from one index to the next, for each axis
 */
record TensorRef(StorageRef storage, long offset, List<Long> shape, List<Long> strides) {}
