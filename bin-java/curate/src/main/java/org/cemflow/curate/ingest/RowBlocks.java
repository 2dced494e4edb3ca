package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.Future;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeReader;

/**
 * A source as a stream of row blocks of about 4 MiB, sections one after the other: reading goes on in the calling
 * thread while the block before is being worked on. Memory is two blocks.
 */
final class RowBlocks {

    static final int BLOCK = 4 << 20;
    /** A row of this many bytes cannot be held in a buffer beside the heap's other contents. */
    private static final long LONGEST_ROW = 256L << 20;

    /** Works on one block. */
    @FunctionalInterface
    interface Sink {
        /**
         * @param block little-endian samples from position 0
         * @param samples how many there are
         * @param keep 0 where a sample is padding; null when there is no mask
         */
        void accept(ByteBuffer block, int samples, byte[] keep) throws IOException;
    }

    private final Object name;
    private final VolumeReader reader;
    private final Optional<MaskRows> mask;
    private final Lane lane;
    private final int rowsPerBlock;

    /** @param name the source as the user knows it */
    RowBlocks(Object name, VolumeReader reader, Optional<MaskRows> mask, Lane lane) {
        this.name = name;
        this.reader = reader;
        this.mask = mask;
        this.lane = lane;
        int widest = Math.max(reader.info().type().bytes(), mask.map(MaskRows::sampleBytes).orElse(1));
        long row = (long) widest * shape().x();
        if (row > LONGEST_ROW) {
            throw new DataError(name, "has rows of " + shape().x() + " samples, longer than cem-ingest takes",
                    "cut it into parts");
        }
        this.rowsPerBlock = (int) Math.max(1, BLOCK / row);
    }

    private Shape shape() {
        return reader.info().shape();
    }

    /** The largest number of samples in a block. */
    int largest() {
        return (int) Math.min((long) rowsPerBlock * shape().x(), shape().voxels());
    }

    /** Reads the source once through; the sink's calls follow each other in order. */
    void forEach(String task, Sink sink) throws IOException {
        Block[] blocks = {new Block(), new Block()};
        long rows = (long) shape().z() * shape().y();
        try (Progress progress = new Progress(task + " " + name, "rows", rows)) {
            int at = 0;
            for (long row = 0; row < rows; row += rowsPerBlock, at ^= 1) {
                Block block = blocks[at];
                block.await();
                block.fill(row, (int) Math.min(rowsPerBlock, rows - row));
                block.pending = lane.submit(() -> block.handTo(sink));
                progress.step(Math.min(rowsPerBlock, rows - row));
            }
            blocks[at].await();
            blocks[at ^ 1].await();
        } finally {
            Lane.settle(blocks[0].pending);
            Lane.settle(blocks[1].pending);
        }
    }

    private final class Block {
        private final ByteBuffer samples;
        private final byte[] keep;
        private Future<?> pending;

        Block() {
            int largest = largest();
            samples = ByteBuffer.allocateDirect(largest * reader.info().type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
            keep = mask.isPresent() ? new byte[largest] : null;
        }

        private void fill(long firstRow, int rows) throws IOException {
            samples.clear();
            for (int done = 0; done < rows; ) {
                int z = (int) ((firstRow + done) / shape().y());
                int y = (int) ((firstRow + done) % shape().y());
                int run = Math.min(rows - done, shape().y() - y);
                if (mask.isPresent()) {
                    mask.get().read(z, y, run, keep, done * shape().x());
                }
                reader.readRows(z, y, run, samples);
                done += run;
            }
            samples.flip();
        }

        private Void handTo(Sink sink) throws IOException {
            sink.accept(samples, samples.limit() / reader.info().type().bytes(), keep);
            return null;
        }

        /** Waits until the block may be filled again, and throws what its sink threw. */
        private void await() throws IOException {
            Future<?> task = pending;
            pending = null;
            if (task != null) {
                Lane.await(task);
            }
        }
    }
}
