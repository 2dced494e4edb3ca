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
 * The short way of a source that holds its voxels as they are wanted, one after the other: the operating system copies
 * them from file to file, while the calling thread computes the checksum of the same stretch.
 */
final class RawCopy {

    /** Copy and checksum stay within two stretches of each other, so that the disk is read once. */
    private static final long STRETCH = 32L << 20;
    private static final int BLOCK = 1 << 20;

    private final RawLayout layout;
    private final long end;
    private final Lane lane;

    /** @param lane where the copying goes on */
    RawCopy(VolumeInfo info, Lane lane) {
        this.layout = info.raw().orElseThrow();
        this.end = layout.offset() + info.shape().voxels();
        this.lane = lane;
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
        Future<Void> copying = null;
        try (FileChannel in = FileChannel.open(layout.file(), StandardOpenOption.READ)) {
            long size = in.size();
            try (Progress progress = new Progress("copy " + layout.file().getFileName(), "MiB", size >> 20)) {
                for (long at = 0; at < size; at += STRETCH) {
                    long from = Math.max(at, layout.offset());
                    long count = Math.min(Math.min(at + STRETCH, size), end) - from;
                    Future<Void> before = copying;
                    copying = lane.submit(() -> {
                        copy(in, from, count, writer);
                        return null;
                    });
                    digest(in, at, Math.min(STRETCH, size - at), digest, writer);
                    if (before != null) {
                        Lane.await(before);
                    }
                    progress.step(STRETCH >> 20);
                }
                Lane.await(copying);
            } finally {
                Lane.settle(copying);
            }
            return new SourceDigest(Checksums.hex(digest), size);
        }
    }

    private void copy(FileChannel in, long from, long count, VoxelWriter writer) throws IOException {
        if (count > 0 && writer.transfer(in, from, count) < count) {
            throw shorter();
        }
    }

    private void digest(FileChannel in, long from, long count, MessageDigest digest, VoxelWriter writer) throws IOException {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, count));
        for (long at = from; at < from + count; at += block.limit()) {
            block.clear().limit((int) Math.min(block.capacity(), from + count - at));
            while (block.hasRemaining()) {
                if (in.read(block, at + block.position()) < 0) {
                    throw shorter();
                }
            }
            digest.update(block.array(), 0, block.limit());
            int first = (int) Math.max(0, Math.min(block.limit(), layout.offset() - at));
            int last = (int) Math.max(first, Math.min(block.limit(), end - at));
            writer.look(block.slice(first, last - first));
        }
    }

    private DataError shorter() {
        return new DataError(layout.file(), "became shorter while it was read", "run again when it is complete");
    }
}
