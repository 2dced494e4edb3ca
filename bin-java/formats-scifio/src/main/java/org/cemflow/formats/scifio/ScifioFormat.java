package org.cemflow.formats.scifio;

import java.io.IOException;
import java.nio.file.Files;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

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

    /** Lets SCIFIO's own checkers look into the file. */
    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        if (!Files.isRegularFile(source.path()) || !source.inner().isEmpty()) {
            return false;
        }
        try (Services services = new Services()) {
            return services.knows(source.path());
        }
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        return ScifioReader.open(source);
    }
}
