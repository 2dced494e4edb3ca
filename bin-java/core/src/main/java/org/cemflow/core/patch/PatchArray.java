package org.cemflow.core.patch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.NpyArray;

/** Square patches in one file, such as {@code train.npy}: N x S x S uint8, C order, memory-mapped. Safe for several threads. */
public final class PatchArray implements AutoCloseable {

    private static final String MEND = "give square patches, N x S x S, uint8, C order, as cem-export writes them";
    private static final int LARGEST_SIDE = 1 << 14;

    private final NpyArray array;
    private final int side;

    private PatchArray(NpyArray array, int side) {
        this.array = array;
        this.side = side;
    }

    /** @throws DataError if the file is missing, is no such array, holds no patch, or its length is not what the header says */
    public static PatchArray open(Path file) throws IOException {
        NpyArray array = NpyArray.open(file, NpyArray.Type.UINT8, 3, MEND);
        long side = array.shape().get(1);
        if (array.shape().get(0) == 0) {
            array.close();
            throw new DataError(file, "holds no patches", "look into summary.json beside it for the stage that dropped them all");
        }
        if (side < 1 || side != array.shape().get(2) || side > LARGEST_SIDE) {
            array.close();
            throw new DataError(file, "holds an array of the shape " + array.shape(), MEND);
        }
        return new PatchArray(array, (int) side);
    }

    public Path path() {
        return array.path();
    }

    /** Number of patches, positive. */
    public long count() {
        return array.shape().get(0);
    }

    /** Pixels along one side. */
    public int side() {
        return side;
    }

    /** Pixels, and bytes, of one patch. */
    public int area() {
        return side * side;
    }

    /** Copies patch {@code row} to {@code target[at..]}. */
    public void get(long row, byte[] target, int at) {
        array.get(row * area(), target, at, area());
    }

    /** Copies patch {@code row} to the buffer's position, which moves. */
    public void get(long row, ByteBuffer target) {
        array.get(row * area(), target, area());
    }

    /** Copies {@code count} bytes from byte {@code from} of all patches on, whatever patches they belong to. */
    public void copy(long from, byte[] target, int count) {
        array.get(from, target, 0, count);
    }

    /** As above, to the buffer's position, which moves. */
    public void copy(long from, ByteBuffer target, int count) {
        array.get(from, target, count);
    }

    @Override
    public void close() throws IOException {
        array.close();
    }
}
