package org.cemflow.train.probe;

import java.util.ArrayList;
import java.util.List;
import org.cemflow.nets.random.CounterRandom;

/**
 * So many of the patches that come by, each with the same chance, in bounded memory (Vitter 1985, "Random sampling with a
 * reservoir", algorithm R): a pure function of what comes by and of the stream of random numbers.
 */
final class Sample {

    /** A labelled patch: its upper left corner and its grey values. */
    record Patch(int section, int y, int x, byte[] pixels) {}

    /** Cuts a patch out once it is known to be wanted. */
    @FunctionalInterface
    interface Cut {
        Patch get();
    }

    private final int size;
    private final CounterRandom random;
    private final List<Patch> patches = new ArrayList<>();
    private long seen;

    Sample(int size, CounterRandom random) {
        this.size = size;
        this.random = random;
    }

    void offer(Cut cut) {
        seen++;
        if (patches.size() < size) {
            patches.add(cut.get());
            return;
        }
        long place = random.below(seen);
        if (place < size) {
            patches.set((int) place, cut.get());
        }
    }

    /** How many came by. */
    long seen() {
        return seen;
    }

    List<Patch> patches() {
        return List.copyOf(patches);
    }
}
