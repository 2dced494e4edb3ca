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

/**
 * The short way of a source that holds its voxels as they are wanted: the file is read once, from end to end; the calling
 * thread writes each block's voxels while the lane's adds the block to the checksum, which takes longer than reading and
 * writing together. Blocks small enough to stay in a core's cache from the reading to the writing cost less than a copy
 * within the kernel (sendfile), which is slow where the voxels lie otherwise in their pages than in those of the target.
 */
final class RawCopy {

    private static final int BLOCK = 256 << 10;
    /** Blocks on the way: enough for either thread to go on while the other waits. */
    private static final int BLOCKS = 16;
    /** Sections with gaps between them are written one by one, which does not pay for small ones. */
    private static final int SMALLEST_PIECE = 64 << 10;

    private final RawLayout layout;
    private final long pieces;
    private final long piece;
    private final long stride;
    private final Lane digests;

    /** @param digests where the checksum is computed */
    RawCopy(VolumeInfo info, Lane digests) {
        Shape shape = info.shape();
        this.layout = info.raw().orElseThrow();
        boolean unbroken = unbroken(shape, layout);
        this.pieces = unbroken ? 1 : shape.z();
        this.piece = shape.voxels() / pieces;
        this.stride = unbroken ? piece : layout.strideZ();
        this.digests = digests;
    }

    /** Whether a source can go this way: uint8 in its own file, each section in one run, the sections in order. */
    static boolean suits(Path source, VolumeInfo info) throws IOException {
        if (info.raw().isEmpty() || Files.isDirectory(source)) {
            return false;
        }
        Shape shape = info.shape();
        RawLayout raw = info.raw().get();
        long section = (long) shape.y() * shape.x();
        boolean rows = shape.y() == 1 || raw.strideY() == shape.x();
        boolean sections = unbroken(shape, raw) || section >= SMALLEST_PIECE && raw.strideZ() > section;
        return rows && sections && Files.isSameFile(raw.file(), source);
    }

    private static boolean unbroken(Shape shape, RawLayout raw) {
        return shape.z() == 1 || raw.strideZ() == (long) shape.y() * shape.x();
    }

    /** Copies the voxels to {@code writer}; returns the file's checksum. */
    SourceDigest run(VoxelWriter writer) throws IOException {
        MessageDigest digest = Checksums.digest();
        Block[] blocks = new Block[BLOCKS];
        try (FileChannel in = FileChannel.open(layout.file(), StandardOpenOption.READ)) {
            long size = in.size();
            if (size < layout.offset() + (pieces - 1) * stride + piece) {
                throw shorter();
            }
            try (Progress progress = new Progress("copy " + layout.file().getFileName(), "KiB", size >> 10)) {
                int next = 0;
                for (long at = 0; at < size; at += BLOCK, next = (next + 1) % BLOCKS) {
                    Block block = blocks[next] == null ? blocks[next] = new Block() : blocks[next];
                    block.await();
                    block.fill(in, at, (int) Math.min(BLOCK, size - at));
                    block.pending = digests.submit(() -> {
                        digest.update(block.bytes.duplicate());
                        return null;
                    });
                    block.write(writer);
                    progress.step(BLOCK >> 10);
                }
                for (Block block : blocks) {
                    if (block != null) {
                        block.await();
                    }
                }
            } finally {
                for (Block block : blocks) {
                    Lane.settle(block == null ? null : block.pending);
                }
            }
            return new SourceDigest(Checksums.hex(digest), size);
        }
    }

    private DataError shorter() {
        return new DataError(layout.file(), "became shorter while it was read", "run again when it is complete");
    }

    private final class Block {
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(BLOCK);
        private long at;
        private Future<?> pending;

        private void fill(FileChannel in, long from, int count) throws IOException {
            at = from;
            bytes.clear().limit(count);
            while (bytes.hasRemaining()) {
                if (in.read(bytes, at + bytes.position()) < 0) {
                    throw shorter();
                }
            }
            bytes.flip();
        }

        /** Appends what is voxels of this block. */
        private void write(VoxelWriter writer) throws IOException {
            long end = at + bytes.limit();
            for (long k = Math.max(0, at - layout.offset()) / stride; k < pieces; k++) {
                long start = layout.offset() + k * stride;
                long from = Math.max(start, at);
                long to = Math.min(start + piece, end);
                if (start >= end) {
                    break;
                }
                if (from < to) {
                    writer.append(bytes.slice((int) (from - at), (int) (to - from)));
                }
            }
        }

        /** Waits until the block may be filled again. */
        private void await() throws IOException {
            Future<?> task = pending;
            pending = null;
            if (task != null) {
                Lane.await(task);
            }
        }
    }
}
