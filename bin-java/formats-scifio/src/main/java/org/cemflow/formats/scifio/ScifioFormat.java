package org.cemflow.formats.scifio;

import io.scif.FormatException;
import io.scif.SCIFIO;
import io.scif.config.SCIFIOConfig;
import java.io.IOException;
import java.nio.file.Files;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;
import org.scijava.io.location.FileLocation;

/** Every format that SCIFIO knows; asked after all others. */
public final class ScifioFormat implements VolumeFormat {

    private static final int BEHIND_ALL_OTHERS = 100;

    @Override
    public String name() {
        return "SCIFIO";
    }

    @Override
    public int order() {
        return BEHIND_ALL_OTHERS;
    }

    /** Lets SCIFIO's own checkers look into the file. A context is made for the question and disposed of. */
    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        if (!Files.isRegularFile(source.path()) || !source.inner().isEmpty()) {
            return false;
        }
        SCIFIO scifio = new SCIFIO();
        try {
            return scifio.format().getFormat(location(source), config(scifio)) != null;
        } catch (FormatException none) {
            return false;
        } catch (RuntimeException broken) {
            // A checker that trips over the file's bytes says nothing for the file.
            return false;
        } finally {
            scifio.context().dispose();
        }
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        return ScifioReader.open(source);
    }

    static FileLocation location(VolumeSource source) {
        return new FileLocation(source.path().toAbsolutePath().toFile());
    }

    /** Checkers may look into files and not at their names alone. */
    static SCIFIOConfig config(SCIFIO scifio) {
        return new SCIFIOConfig(scifio.context()).checkerSetOpen(true);
    }
}
