package org.cemflow.benchmark.prepare;

import java.io.IOException;
import org.cemflow.core.volume.Shape;

/** An array of bytes, z y x, read by rows; grey values or labels. */
interface Rows extends AutoCloseable {

    Shape shape();

    /** Reads the rows {@code y .. y + rows - 1} of section {@code z} to the start of {@code target}. */
    void read(int z, int y, int rows, byte[] target) throws IOException;

    @Override
    void close() throws IOException;

    /** Opens them when they are needed. */
    @FunctionalInterface
    interface Opener {
        Rows open() throws IOException;
    }
}
