package org.cemflow.report.collect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A sample of bounded size: the items with the k smallest keys of all that were offered. With a hash as the key it is
 * a uniform sample that depends neither on the order of the offers nor on a random seed.
 */
final class BottomK<T> {

    private final int k;
    private final TreeMap<Long, T> items = new TreeMap<>();

    BottomK(int k) {
        this.k = k;
    }

    /**
     * The item of this key, made if it is new; null if the key is not among the k smallest so far. An item of the final
     * sample has been in it since its key was first offered, so whatever was gathered in it is complete.
     */
    T offer(long key, Supplier<T> make) {
        T known = items.get(key);
        if (known != null) {
            return known;
        }
        if (k == 0 || items.size() == k && key > items.lastKey()) {
            return null;
        }
        T made = make.get();
        items.put(key, made);
        if (items.size() > k) {
            items.pollLastEntry();
        }
        return made;
    }

    /** The sample, by ascending key. */
    List<T> items() {
        return List.copyOf(items.values());
    }

    /** A well-mixed 64-bit hash of a name: FNV-1a, then the 64-bit finaliser of MurmurHash3. */
    static long hash(String name) {
        long h = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
