package org.cemflow.benchmark.predict;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.cemflow.core.io.AtomicFile;

/** A header and the labels one after the other, perhaps in gzip. */
final class StreamLabels implements LabelSink {

    private final AtomicFile file;
    private final OutputStream out;

    StreamLabels(Path target, byte[] header, boolean gzip) throws IOException {
        file = AtomicFile.create(target);
        out = gzip ? new GZIPOutputStream(file.stream(), 1 << 16) : file.stream();
        out.write(header);
    }

    @Override
    public void rows(byte[] labels, int count) throws IOException {
        out.write(labels, 0, count);
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
