package org.cemflow.train.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.MappedBytes;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.io.Sizes;

/** {@code train.npy}: N x S x S uint8, memory-mapped. */
final class PatchArray implements AutoCloseable {

    private static final String MEND = "give a train.npy of cem-export";

    private final MappedBytes bytes;
    private final long offset;
    private final long count;
    private final int side;

    private PatchArray(MappedBytes bytes, long offset, long count, int side) {
        this.bytes = bytes;
        this.offset = offset;
        this.count = count;
        this.side = side;
    }

    /** @throws DataError if the file is no such array, is truncated, or holds no patch */
    static PatchArray open(Path file) throws IOException {
        NpyHeader header;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            header = NpyHeader.read(file, channel);
            if (!header.descr().equals("|u1") || header.fortranOrder() || header.shape().size() != 3
                    || !header.shape().get(1).equals(header.shape().get(2))) {
                throw new DataError(file, "holds " + header.descr() + header.shape() + " instead of square uint8 patches", MEND);
            }
            if (header.shape().get(0) == 0) {
                throw new DataError(file, "holds no patches", "lower the filter's threshold, or give other data");
            }
            Sizes.within(file, header.dataOffset(), Sizes.product(file, header.shape().stream().mapToLong(Long::longValue).toArray()), channel.size());
        }
        int side = Sizes.dimension(file, "the side of a patch", header.shape().get(1));
        return new PatchArray(MappedBytes.open(file), header.dataOffset(), header.shape().get(0), side);
    }

    long count() {
        return count;
    }

    int side() {
        return side;
    }

    /** Puts patches {@code from} to {@code from + n} into the buffer's beginning, each {@code channels} times in succession. */
    void get(long from, int n, int channels, ByteBuffer target) {
        byte[] patch = new byte[side * side];
        target.clear();
        for (int i = 0; i < n; i++) {
            bytes.get(offset + (from + i) * patch.length, patch, 0, patch.length);
            for (int channel = 0; channel < channels; channel++) {
                target.put(patch);
            }
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
