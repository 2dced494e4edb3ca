package org.cemflow.formats;

import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;

/** Reads a dense array, z slowest and x fastest, whose pixels follow each other without gaps. */
final class DenseReader implements VolumeReader {

    /** Bytes asked for at once: large enough for any disk, small beside the heap. */
    private static final int STEP = 4 << 20;

    private final VolumeInfo info;
    private final SampleCodec codec;
    private final ByteSource bytes;
    private final long offset;
    private final ByteBuffer header;
    private ByteBuffer scratch;

    /** @param offset where voxel (0, 0, 0) lies; that the last voxel lies in the source has been checked */
    DenseReader(VolumeInfo info, SampleCodec codec, ByteSource bytes, long offset) {
        this(info, codec, bytes, offset, null);
    }

    /** @param header for {@link #header}; may be null */
    DenseReader(VolumeInfo info, SampleCodec codec, ByteSource bytes, long offset, ByteBuffer header) {
        this.info = info;
        this.codec = codec;
        this.bytes = bytes;
        this.offset = offset;
        this.header = header;
    }

    @Override
    public VolumeInfo info() {
        return info;
    }

    @Override
    public Optional<ByteBuffer> header() {
        return Optional.ofNullable(header).map(it -> it.asReadOnlyBuffer().order(it.order()));
    }

    @Override
    public void readRows(int z, int y, int rows, ByteBuffer target) throws IOException {
        Shape shape = info.shape();
        Objects.checkIndex(z, shape.z());
        Objects.checkFromIndexSize(y, rows, shape.y());
        long pixels = (long) rows * shape.x();
        if (pixels * info.type().bytes() > target.remaining()) {
            throw new BufferOverflowException();
        }
        long at = offset + ((long) z * shape.y() + y) * shape.x() * codec.storedBytes();
        int step = STEP / codec.storedBytes();
        for (long left = pixels; left > 0;) {
            int count = (int) Math.min(left, step);
            readPixels(at, count, target);
            at += (long) count * codec.storedBytes();
            left -= count;
        }
    }

    private void readPixels(long at, int count, ByteBuffer target) throws IOException {
        int stored = count * codec.storedBytes();
        if (codec instanceof SampleCodec.Plain plain) {
            ByteBuffer run = target.slice(target.position(), stored);
            bytes.read(at, run);
            if (!plain.asStored()) {
                run.rewind();
                plain.decode(run, run.duplicate());
            }
            target.position(target.position() + stored);
            return;
        }
        if (scratch == null) {
            scratch = ByteBuffer.allocate(STEP);
        }
        bytes.read(at, scratch.clear().limit(stored));
        ByteBuffer run = target.slice(target.position(), count * codec.type().bytes());
        codec.decode(scratch.flip(), run);
        target.position(target.position() + run.capacity());
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
