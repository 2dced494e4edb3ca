package org.cemflow.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import org.cemflow.core.error.DataError;

/**
 * An array in a NumPy {@code .npy} file, memory-mapped read-only: C order, of a known type and number of axes, its header held
 * against the file's length when it is opened. Safe to read from several threads. Elements are counted in C order from 0.
 */
public final class NpyArray implements AutoCloseable {

    /** The types of elements that cemflow writes. */
    public enum Type {
        UINT8("|u1", 1), FLOAT32("<f4", Float.BYTES);

        private final String descr;
        private final int bytes;

        Type(String descr, int bytes) {
            this.descr = descr;
            this.bytes = bytes;
        }
    }

    private final Path path;
    private final NpyHeader header;
    private final Type type;
    private final MappedBytes bytes;

    private NpyArray(Path path, NpyHeader header, Type type, MappedBytes bytes) {
        this.path = path;
        this.header = header;
        this.type = type;
        this.bytes = bytes;
    }

    /**
     * Opens an array.
     *
     * @param axes how many axes it must have
     * @param mend what to do if it is another array, for the fault's sentence
     * @throws DataError if the file is missing, holds another type, order or number of axes, or is shorter or
     *     longer than its header says
     */
    public static NpyArray open(Path path, Type type, int axes, String mend) throws IOException {
        NpyHeader header;
        InputFiles.requireFile(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            header = NpyHeader.read(path, channel);
            check(path, header, type, axes, mend, channel.size());
        } catch (NoSuchFileException e) {
            throw new DataError(path, "is not there", mend, e);
        }
        return new NpyArray(path, header, type, MappedBytes.open(path));
    }

    private static void check(Path path, NpyHeader header, Type type, int axes, String mend, long length) {
        if (!header.descr().equals(type.descr)) {
            throw new DataError(path, "holds samples of the type " + header.descr(), mend);
        }
        if (header.fortranOrder()) {
            throw new DataError(path, "is in Fortran order", mend);
        }
        if (header.shape().size() != axes) {
            throw new DataError(path, "holds an array of the shape " + header.shape(), mend);
        }
        long promised = header.shape().contains(0L) ? 0 : Sizes.product(path, factors(type, header.shape()));
        Sizes.within(path, header.dataOffset(), promised, length);
        long over = length - header.dataOffset() - promised;
        if (over > 0) {
            throw new DataError(path, "is " + over + " bytes longer than its header says", "the file is damaged; write it again");
        }
    }

    private static long[] factors(Type type, List<Long> shape) {
        return LongStream.concat(LongStream.of(type.bytes), shape.stream().mapToLong(Long::longValue)).toArray();
    }

    public Path path() {
        return path;
    }

    /** The lengths of the axes, slowest first; one of 0 makes the array empty. */
    public List<Long> shape() {
        return header.shape();
    }

    /** The length of an axis that must fit into an int. */
    public int length(int axis) {
        return Sizes.dimension(path, "the length of axis " + axis, header.shape().get(axis));
    }

    /** Copies {@code count} elements of a uint8 array, from element {@code from} on, to {@code target[at..]}. */
    public void get(long from, byte[] target, int at, int count) {
        bytes.get(position(Type.UINT8, from), target, at, count);
    }

    /** As above, to the buffer's position, which moves. */
    public void get(long from, ByteBuffer target, int count) {
        bytes.get(position(Type.UINT8, from), target, count);
    }

    /** Fills {@code target} with the elements of a float32 array from element {@code from} on. */
    public void get(long from, float[] target) {
        byte[] raw = new byte[Math.multiplyExact(Float.BYTES, target.length)];
        bytes.get(position(Type.FLOAT32, from), raw, 0, raw.length);
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(target);
    }

    private long position(Type asked, long element) {
        if (asked != type) {
            throw new IllegalStateException(path + " holds " + type + ", not " + asked);
        }
        return header.dataOffset() + element * type.bytes;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
