package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.Future;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeInfo;
import org.slf4j.LoggerFactory;

/**
 * The short way of a source that holds its voxels as they are wanted, one after the other: the file is read once from
 * end to end, and each block goes to the checksum and, as far as it holds voxels, to the output.
 */
final class RawCopy {

    private static final int BLOCKS = 3;

    private final RawLayout layout;
    private final long voxels;
    private final Lane digestLane;
    private final Lane writeLane;

    RawCopy(VolumeInfo info, Lane digestLane, Lane writeLane) {
        this.layout = info.raw().orElseThrow();
        this.voxels = info.shape().voxels();
        this.digestLane = digestLane;
        this.writeLane = writeLane;
    }

    /** Whether a source can go this way: uint8 in one unbroken run of its own file. */
    static boolean suits(Path source, VolumeInfo info) throws IOException {
        if (info.raw().isEmpty() || Files.isDirectory(source)) {
            return false;
        }
        Shape shape = info.shape();
        RawLayout raw = info.raw().get();
        boolean rows = shape.y() == 1 || raw.strideY() == shape.x();
        boolean sections = shape.z() == 1 || raw.strideZ() == (long) shape.x() * shape.y();
        return rows && sections && Files.isSameFile(raw.file(), source);
    }

    /** Copies the voxels to {@code writer}; returns the file's checksum. */
    SourceDigest run(VoxelWriter writer) throws IOException {
        MessageDigest digest = Checksums.digest();
        Block[] blocks = new Block[BLOCKS];
        try (FileChannel in = FileChannel.open(layout.file(), StandardOpenOption.READ);
                Progress progress = new Progress("copy " + layout.file().getFileName(), "MiB", in.size() >> 20)) {
            long size = in.size();
            for (long at = 0, i = 0; at < size; i++) {
                int slot = (int) (i % BLOCKS);
                blocks[slot] = blocks[slot] == null ? new Block((int) Math.min(RowBlocks.BLOCK, size)) : blocks[slot];
                Block block = blocks[slot];
                block.await();
                int n = block.fill(in, at);
                block.digested = digestLane.submit(() -> {
                    digest.update(block.bytes.duplicate());
                    return null;
                });
                long from = Math.max(at, layout.offset());
                long to = Math.min(at + n, layout.offset() + voxels);
                if (from < to) {
                    ByteBuffer part = block.bytes.slice((int) (from - at), (int) (to - from));
                    block.written = writeLane.submit(() -> {
                        writer.append(part);
                        return null;
                    });
                }
                at += n;
                progress.step((at >> 20) - (at - n >> 20));
            }
            for (Block block : blocks) {
                if (block != null) {
                    block.await();
                }
            }
            return new SourceDigest(Checksums.hex(digest), size);
        } finally {
            for (Block block : blocks) {
                if (block != null) {
                    block.settle();
                }
            }
        }
    }

    private final class Block {
        private final ByteBuffer bytes;
        private Future<Void> digested;
        private Future<Void> written;

        Block(int capacity) {
            bytes = ByteBuffer.allocateDirect(capacity);
        }

        int fill(FileChannel in, long at) throws IOException {
            bytes.clear();
            while (bytes.hasRemaining() && in.read(bytes, at + bytes.position()) > 0) {
                // until it is full or the file ends
            }
            bytes.flip();
            if (!bytes.hasRemaining()) {
                throw new DataError(layout.file(), "became shorter while it was read", "run again when it is complete");
            }
            return bytes.limit();
        }

        void await() throws IOException {
            Future<Void> first = written;
            Future<Void> second = digested;
            written = null;
            digested = null;
            try {
                if (first != null) {
                    Lane.await(first);
                }
            } finally {
                if (second != null) {
                    Lane.await(second);
                }
            }
        }

        void settle() {
            try {
                await();
            } catch (IOException | RuntimeException e) {
                LoggerFactory.getLogger(RawCopy.class).debug("after a failure", e);
            }
        }
    }
}
