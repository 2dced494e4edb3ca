package org.cemflow.curate.ingest;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import org.cemflow.core.volume.SampleType;

/** How often each value of a type of 8 or 16 bits occurs. */
final class RawCounts {

    private final SampleType type;
    /** Two tables, for every other sample: neighbours are often equal, and their counting need not wait for each other. */
    private final long[] even;
    private final long[] odd;

    RawCounts(SampleType type) {
        this.type = type;
        this.even = new long[1 << type.bytes() * 8];
        this.odd = new long[even.length];
    }

    /** @param keep 0 where a sample does not count, else 1; null if all do */
    void add(ByteBuffer block, int samples, byte[] keep) {
        if (type.bytes() == 1) {
            bytes(block, samples, keep);
        } else {
            shorts(block.asShortBuffer(), samples, keep);
        }
    }

    private void bytes(ByteBuffer block, int samples, byte[] keep) {
        for (int i = 0; i < samples; i++) {
            long[] counts = (i & 1) == 0 ? even : odd;
            counts[block.get(i) & 0xFF] += keep == null ? 1 : keep[i];
        }
    }

    private void shorts(ShortBuffer block, int samples, byte[] keep) {
        if (keep != null) {
            for (int i = 0; i < samples; i++) {
                even[block.get(i) & 0xFFFF] += keep[i];
            }
            return;
        }
        int pairs = samples & ~1;
        for (int i = 0; i < pairs; i += 2) {
            even[block.get(i) & 0xFFFF]++;
            odd[block.get(i + 1) & 0xFFFF]++;
        }
        if (pairs < samples) {
            even[block.get(pairs) & 0xFFFF]++;
        }
    }

    /** Adds the counts to {@code histogram} in the order of {@link SampleKeys}. */
    void byKey(long[] histogram) {
        int sign = type.kind() == SampleType.Kind.SIGNED ? even.length / 2 : 0;
        for (int raw = 0; raw < even.length; raw++) {
            histogram[raw ^ sign] += even[raw] + odd[raw];
        }
    }
}
