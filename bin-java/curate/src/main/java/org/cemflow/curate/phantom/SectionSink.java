package org.cemflow.curate.phantom;

import java.io.IOException;

/** Takes sections in their order; what is not committed is not kept. */
interface SectionSink extends AutoCloseable {

    /**
     * One section.
     *
     * @param samples row by row, little-endian
     */
    record Section(int width, int height, byte[] samples) {}

    void write(Section section) throws IOException;

    void commit() throws IOException;

    @Override
    void close() throws IOException;
}
