package org.cemflow.curate.phantom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.cemflow.core.io.AtomicFile;

/** A header and the samples one after the other, perhaps in gzip. */
final class StreamSink implements SectionSink {

    /** What is compressed. */
    enum Gzip { NONE, SAMPLES, ALL }

    private final AtomicFile file;
    private final OutputStream out;

    StreamSink(Path target, byte[] header, Gzip gzip) throws IOException {
        file = AtomicFile.create(target);
        OutputStream plain = file.stream();
        if (gzip == Gzip.ALL) {
            out = new GZIPOutputStream(plain, 1 << 16);
            out.write(header);
        } else {
            plain.write(header);
            out = gzip == Gzip.SAMPLES ? new GZIPOutputStream(plain, 1 << 16) : plain;
        }
    }

    @Override
    public void write(Section section) throws IOException {
        out.write(section.samples());
    }

    @Override
    public void commit() throws IOException {
        out.close();
        file.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
