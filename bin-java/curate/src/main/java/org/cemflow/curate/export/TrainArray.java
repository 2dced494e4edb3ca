package org.cemflow.curate.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.NpyHeader;

/**
 * {@code train.npy}: the kept patches as one uint8 array of shape N x S x S. A patch lies unchanged in the upper left
 * corner, {@code train[row, :h, :w]}; what is left of the square mirrors it without repeating the edge, as NumPy's
 * {@code pad(mode="reflect")}. The original stretched such patches to the square when it loaded them, which changes
 * their pixel size and looks like an anisotropy artefact.
 */
final class TrainArray implements AutoCloseable {

    private final AtomicFile file;
    private final OutputStream out;

    TrainArray(Path path, long count, int side) throws IOException {
        this.file = AtomicFile.create(path);
        this.out = file.stream();
        out.write(NpyHeader.uint8(count, side, side));
    }

    /** @param square one row of the array, from {@link #square} */
    void add(byte[] square) throws IOException {
        out.write(square);
    }

    /**
     * A patch mirrored out to the square.
     *
     * @param pixels row by row, {@code h x w}, each at most {@code side}
     */
    static byte[] square(byte[] pixels, int h, int w, int side) {
        if (h == side && w == side) {
            return pixels;
        }
        byte[] square = new byte[side * side];
        for (int y = 0; y < side; y++) {
            int row = mirror(y, h) * w;
            for (int x = 0; x < side; x++) {
                square[y * side + x] = pixels[row + mirror(x, w)];
            }
        }
        return square;
    }

    /** 0 1 2 3 2 1 0 1 ... for a length of 4. */
    private static int mirror(int i, int length) {
        if (length == 1) {
            return 0;
        }
        int period = 2 * (length - 1);
        int at = i % period;
        return at < length ? at : period - at;
    }

    void finish() throws IOException {
        out.flush();
        file.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
