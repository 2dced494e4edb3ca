package org.cemflow.core.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An open source of voxels. Not safe for several threads at once: open one a thread.
 *
 * <p>The header has been read and checked when a reader exists: every size in it was computed in checked 64-bit
 * arithmetic and held against the file's length, so that a short file fails at opening and never as silent zeros.
 * Memory stays bounded by one row block (or one compressed strip, tile or chunk) whatever the volume's size.
 */
public interface VolumeReader extends AutoCloseable {

    VolumeInfo info();

    /**
     * The header as it lies in a file of the format NIfTI or MRC, in the file's byte order, for writers of the same format who keep what it
     * says of the volume's place in space; empty for other formats.
     */
    default Optional<ByteBuffer> header() {
        return Optional.empty();
    }

    /**
     * Reads the rows {@code y .. y + rows - 1} of section {@code z}.
     *
     * @param target receives {@code rows * shape.x} samples of {@code info().type()}, row by row, in little-endian
     *     byte order from its position on; its position advances by as many bytes
     * @throws org.cemflow.core.error.DataError if the data are truncated or cannot be decoded
     */
    void readRows(int z, int y, int rows, ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;
}
