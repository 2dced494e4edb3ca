package org.cemflow.nets.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named arrays in their order, as a weight file holds them, with the file's own text metadata.
 *
 * @param tensors name to array, in the order in which they are written
 * @param metadata text by name; never null
 */
public record StateDict(Map<String, HostTensor> tensors, Map<String, String> metadata) {

    public StateDict {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
