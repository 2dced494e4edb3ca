package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Maps row blocks to bytes and appends them, voxels under the mask as 0; notes on the way how many those are and
 * whether all bytes came out equal.
 */
final class VoxelWriter implements RowBlocks.Sink {

    private final DataFile data;
    private final SampleMap map;
    private final boolean identity;
    private byte[] bytes = new byte[0];
    private long written;
    private long masked;
    private boolean flat = true;
    private boolean seen;
    private byte first;

    VoxelWriter(DataFile data, SampleMap map, boolean identity) {
        this.data = data;
        this.map = map;
        this.identity = identity;
    }

    @Override
    public void accept(ByteBuffer block, int samples, byte[] keep) throws IOException {
        if (identity && keep == null) {
            append(block);
            return;
        }
        if (bytes.length < samples) {
            bytes = new byte[samples];
        }
        map.map(block, samples, bytes);
        if (keep != null) {
            for (int i = 0; i < samples; i++) {
                bytes[i] *= keep[i];
                masked += 1 - keep[i];
            }
        }
        append(ByteBuffer.wrap(bytes, 0, samples));
    }

    /** Appends voxels as they are. */
    void append(ByteBuffer voxels) throws IOException {
        look(voxels);
        written += voxels.remaining();
        data.write(voxels);
    }

    /**
     * Looks whether voxels are all equal and equal to those seen before. Costs nothing once two differ: a run is flat if
     * it equals itself moved by one.
     */
    private void look(ByteBuffer voxels) {
        if (!flat || !voxels.hasRemaining()) {
            return;
        }
        int at = voxels.position();
        int n = voxels.remaining();
        first = seen ? first : voxels.get(at);
        seen = true;
        flat = voxels.get(at) == first && (n == 1 || voxels.slice(at, n - 1).mismatch(voxels.slice(at + 1, n - 1)) < 0);
    }

    boolean flat() {
        return flat;
    }

    /** The value of all voxels, when flat. */
    int value() {
        return first & 0xFF;
    }

    double maskedShare() {
        return (double) masked / Math.max(1, written);
    }
}
