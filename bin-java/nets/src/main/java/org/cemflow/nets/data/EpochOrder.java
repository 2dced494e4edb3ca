package org.cemflow.nets.data;

import java.util.Arrays;
import org.cemflow.core.error.UsageError;
import org.cemflow.nets.random.CounterRandom;

/**
 * The order in which an epoch sees the patches: a permutation that is a pure function of seed and epoch, cut into whole
 * batches; the patches that fill no batch are left out of that epoch. A resumed run needs to know seed, epoch and batch
 * number only.
 */
public final class EpochOrder {

    /** Keeps these draws apart from others under the same seed. */
    private static final long STREAM = 0x6F72646572L;

    private final int[] rows;
    private final int batch;

    private EpochOrder(int[] rows, int batch) {
        this.rows = rows;
        this.batch = batch;
    }

    /**
     * @param size number of patches, below 2^31
     * @param batch patches a batch
     * @throws UsageError if there are fewer patches than a batch holds
     */
    public static EpochOrder of(long size, int batch, long seed, long epoch) {
        if (batch < 1 || size < batch || size > Integer.MAX_VALUE - 8) {
            throw new UsageError("a batch of " + batch + " cannot be drawn from " + size
                    + " patches; give a batch between 1 and the number of patches");
        }
        int[] rows = CounterRandom.of(STREAM, seed, epoch).permutation((int) size);
        return new EpochOrder(rows, batch);
    }

    /** Whole batches of the epoch. */
    public int batches() {
        return rows.length / batch;
    }

    /** The rows of one batch, 0 to batches-1. */
    public long[] batch(int index) {
        if (index < 0 || index >= batches()) {
            throw new IndexOutOfBoundsException("batch " + index + " of " + batches());
        }
        return Arrays.stream(rows, index * batch, (index + 1) * batch).asLongStream().toArray();
    }
}
