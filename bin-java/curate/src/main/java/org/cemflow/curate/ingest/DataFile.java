package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Future;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.io.WriteFault;

/** {@code data.npy} while it is being written: voxels first, the header that counts them last. */
final class DataFile implements AutoCloseable {

    static final String NAME = "data.npy";
    /** The place kept for the header: that of the largest possible image set is as long as any we write. */
    static final long OFFSET = NpyHeader.uint8(Long.MAX_VALUE).length;

    /** So often is what was written pushed to the disk, beside the writing, so that little is left to wait for at the end. */
    private static final long FLUSH_EVERY = 32L << 20;

    private final Path path;
    private final FileChannel channel;
    private final Lane flushes;
    private Future<Void> flush;
    private long flushed;
    private long length;

    /** @param beside whether a thread of its own may push what was written to the disk */
    DataFile(Path folder, boolean beside) throws IOException {
        flushes = beside ? new Lane("ingest-flush", true) : null;
        path = folder.resolve(NAME);
        channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.position(OFFSET);
    }

    /** Voxels written so far. */
    long length() {
        return length;
    }

    /** Appends what remains in {@code voxels}. */
    void write(ByteBuffer voxels) throws IOException {
        length += voxels.remaining();
        try {
            while (voxels.hasRemaining()) {
                channel.write(voxels);
            }
        } catch (IOException e) {
            throw WriteFault.of(path, e);
        }
        push();
    }

    private void push() {
        if (flushes != null && length - flushed >= FLUSH_EVERY && (flush == null || flush.isDone())) {
            flushed = length;
            flush = flushes.submit(() -> {
                channel.force(false);
                return null;
            });
        }
    }

    /** Forgets what was written after the first {@code voxels}. */
    void cutTo(long voxels) throws IOException {
        length = voxels;
        channel.truncate(OFFSET + voxels);
        channel.position(OFFSET + voxels);
    }

    /** Writes the header and forces everything to the disk. */
    void finish(long... shape) throws IOException {
        byte[] header = NpyHeader.uint8(shape);
        if (header.length != OFFSET) {
            throw new IllegalStateException("header of " + header.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(header);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            if (flush != null) {
                Lane.await(flush);
            }
            channel.force(true);
        } catch (IOException e) {
            throw WriteFault.of(path, e);
        }
    }

    @Override
    public void close() throws IOException {
        if (flushes != null) {
            flushes.close();
        }
        channel.close();
    }
}
