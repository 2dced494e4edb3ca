package org.cemflow.nets.weights.pickle;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A Python tuple (or torch.Size). Elements may be null, for None. */
record Tuple(List<Object> items) {

    static Tuple of(Object... items) {
        return new Tuple(Collections.unmodifiableList(Arrays.asList(items)));
    }

    int size() {
        return items.size();
    }

    Object get(int i) {
        return items.get(i);
    }
}
