package org.cemflow.curate.phantom;

import java.io.IOException;
import java.nio.file.Path;

/** A single PNG image. */
final class PngSink implements SectionSink {

    private final Path target;
    private Section only;

    PngSink(Path target) {
        this.target = target;
    }

    @Override
    public void write(Section section) {
        if (only != null) {
            throw new IllegalStateException("a PNG file holds one image");
        }
        only = section;
    }

    @Override
    public void commit() throws IOException {
        Png.write(target, only);
    }

    @Override
    public void close() {
        // nothing was written yet
    }
}
