package org.cemflow.formats;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an array, read at any position, whether they lie in a file, in a gzip stream or in chunks. */
interface ByteSource extends Closeable {

    /**
     * Fills {@code target} with the bytes from {@code position} on.
     *
     * @throws org.cemflow.core.error.DataError if they end before that or cannot be decoded
     */
    void read(long position, ByteBuffer target) throws IOException;
}
