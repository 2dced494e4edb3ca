package org.cemflow.curate.phantom;

import java.io.IOException;
import java.nio.file.Path;
import org.cemflow.core.io.AtomicDirectory;

/** A folder with one numbered file a section. */
final class FolderSink implements SectionSink {

    /** Writes one image file. */
    interface ImageWriter {
        void write(Path file, Section section) throws IOException;
    }

    private final AtomicDirectory folder;
    private final String suffix;
    private final ImageWriter writer;
    private int count;

    FolderSink(Path target, String suffix, ImageWriter writer) throws IOException {
        this.folder = AtomicDirectory.create(target);
        this.suffix = suffix;
        this.writer = writer;
    }

    @Override
    public void write(Section section) throws IOException {
        writer.write(folder.path().resolve(String.format("%04d%s", count, suffix)), section);
        count++;
    }

    @Override
    public void commit() throws IOException {
        folder.commit();
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
