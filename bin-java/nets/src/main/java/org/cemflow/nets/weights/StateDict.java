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

    /** What stands under names that begin with {@code prefix}, by the rest of the name, in its order. */
    public static <T> Map<String, T> under(String prefix, Map<String, T> named) {
        Map<String, T> under = new LinkedHashMap<>();
        named.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), value);
            }
        });
        return under;
    }
}
