package org.cemflow.nets.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.LongStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.hash.GreyStatistics;
import org.cemflow.core.io.MappedBytes;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.io.Sizes;

/** {@code train.npy}, memory-mapped: N x S x S uint8 in C order. Safe to read from several threads. */
final class PatchFile implements AutoCloseable {

    private static final String MEND = "give the train.npy of cem-export: N x S x S, uint8, C order";
    /** Bytes that one task of {@link #statistics} sums up. */
    private static final int BLOCK = 8 << 20;

    private final Path path;
    private final MappedBytes bytes;
    private final long offset;
    private final long size;
    private final int side;

    private PatchFile(Path path, NpyHeader header, MappedBytes bytes) {
        this.path = path;
        this.bytes = bytes;
        this.offset = header.dataOffset();
        this.size = header.shape().get(0);
        this.side = Math.toIntExact(header.shape().get(1));
    }

    /** @throws DataError if the file is not what cem-export writes, its length included */
    static PatchFile open(Path path) throws IOException {
        NpyHeader header;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            header = NpyHeader.read(path, channel);
            check(path, header, channel.size());
        }
        return new PatchFile(path, header, MappedBytes.open(path));
    }

    private static void check(Path path, NpyHeader header, long length) {
        if (!header.descr().equals("|u1")) {
            throw new DataError(path, "holds samples of the type " + header.descr(), MEND);
        }
        if (header.fortranOrder()) {
            throw new DataError(path, "is in Fortran order", MEND);
        }
        if (header.shape().size() != 3 || !header.shape().get(1).equals(header.shape().get(2))) {
            throw new DataError(path, "holds an array of the shape " + header.shape(), MEND);
        }
        if (header.shape().get(0) == 0) {
            throw new DataError(path, "holds no patches", "look into summary.json beside it for the stage that dropped them all");
        }
        long count = Sizes.product(path, header.shape().get(0), header.shape().get(1), header.shape().get(2));
        Sizes.within(path, header.dataOffset(), count, length);
        if (length - header.dataOffset() != count) {
            throw new DataError(path, "is " + (length - header.dataOffset() - count) + " bytes longer than its header says",
                    "the file is damaged; export it again");
        }
        if (header.shape().get(1) > 1 << 14) {
            throw new DataError(path, "holds patches of " + header.shape().get(1) + " pixels a side", MEND);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    int side() {
        return side;
    }

    long patchBytes() {
        return (long) side * side;
    }

    /**
     * Holds rows against the file before they are asked for.
     *
     * @throws IndexOutOfBoundsException if one is not there
     * @throws ArithmeticException if so many patches do not fit into one buffer
     */
    void check(long[] rows) {
        for (long row : rows) {
            if (row < 0 || row >= size) {
                throw new IndexOutOfBoundsException("row " + row + " of " + size);
            }
        }
        Math.toIntExact(Math.multiplyExact(patchBytes(), rows.length));
    }

    /** Copies whole patches, one after the other, into {@code target} from its position on. */
    void gather(long[] rows, ByteBuffer target) {
        for (long row : rows) {
            bytes.get(offset + row * patchBytes(), target, side * side);
        }
    }

    /** Copies {@code count} bytes from byte {@code from} of the array on. */
    void copy(long from, int count, ByteBuffer target) {
        bytes.get(offset + from, target, count);
    }

    /** @throws DataError if all pixels are the same */
    PixelStatistics statistics() {
        long count = size * patchBytes();
        long blocks = (count + BLOCK - 1) / BLOCK;
        // Integer sums: any order of the additions gives the same.
        long[] sums = LongStream.range(0, blocks).parallel().mapToObj(block -> sums(block * BLOCK, count))
                .reduce(new long[2], (a, b) -> new long[] {Math.addExact(a[0], b[0]), Math.addExact(a[1], b[1])});
        if (Math.multiplyHigh(count, sums[1]) == Math.multiplyHigh(sums[0], sums[0]) && count * sums[1] == sums[0] * sums[0]) {
            throw new DataError(path, "holds one grey value only, " + sums[0] / count, "there is nothing to learn from it; export other data");
        }
        return PixelStatistics.of(sums[0], sums[1], count);
    }

    private long[] sums(long from, long count) {
        byte[] block = new byte[(int) Math.min(BLOCK, count - from)];
        bytes.get(offset + from, block, 0, block.length);
        GreyStatistics grey = new GreyStatistics();
        grey.measure(block, 0, block.length);
        return new long[] {grey.sum(), grey.sumOfSquares()};
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
