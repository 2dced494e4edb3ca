package org.cemflow.nets.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.hash.GreyStatistics;
import org.cemflow.core.patch.PatchArray;

/** What the placements share: the file, rows held against it, and the statistics of its pixels. */
abstract class FilePatches implements PatchSource {

    /** Bytes that one task of {@link #statistics} sums up. */
    private static final int BLOCK = 8 << 20;

    final PatchArray file;

    FilePatches(PatchArray file) {
        this.file = file;
    }

    @Override
    public final long size() {
        return file.count();
    }

    @Override
    public final int side() {
        return file.side();
    }

    /**
     * Holds rows against the file before they are asked for.
     *
     * @throws IndexOutOfBoundsException if one is not there
     * @throws ArithmeticException if so many patches do not fit into one buffer
     */
    final void check(long[] rows) {
        for (long row : rows) {
            if (row < 0 || row >= file.count()) {
                throw new IndexOutOfBoundsException("row " + row + " of " + file.count());
            }
        }
        Math.multiplyExact(file.area(), rows.length);
    }

    /** Copies whole patches, one after the other, into {@code target} from its position on. */
    final void gather(long[] rows, ByteBuffer target) {
        for (long row : rows) {
            file.get(row, target);
        }
    }

    @Override
    public final PixelStatistics statistics() {
        long count = file.count() * file.area();
        long blocks = (count + BLOCK - 1) / BLOCK;
        // Integer sums: any order of the additions gives the same.
        long[] sums = LongStream.range(0, blocks).parallel().mapToObj(block -> sums(block * BLOCK, count))
                .reduce(new long[2], (a, b) -> new long[] {Math.addExact(a[0], b[0]), Math.addExact(a[1], b[1])});
        if (Math.multiplyHigh(count, sums[1]) == Math.multiplyHigh(sums[0], sums[0]) && count * sums[1] == sums[0] * sums[0]) {
            throw new DataError(file.path(), "holds one grey value only, " + sums[0] / count, "there is nothing to learn from it; export other data");
        }
        return PixelStatistics.of(sums[0], sums[1], count);
    }

    private long[] sums(long from, long count) {
        byte[] block = new byte[(int) Math.min(BLOCK, count - from)];
        file.copy(from, block, block.length);
        GreyStatistics grey = new GreyStatistics();
        grey.measure(block, 0, block.length);
        return new long[] {grey.sum(), grey.sumOfSquares()};
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
