package org.cemflow.label.patch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.curate.support.VolumeSet;

/** Pictures cut from ingested data sets. */
public final class VolumePictures implements Pictures {

    private final VolumeSet volumes;

    public VolumePictures(List<Path> folders) throws IOException {
        volumes = new VolumeSet(folders);
    }

    @Override
    public void require(Candidate patch) {
        if (!volumes.names().contains(patch.dataset())) {
            throw new DataError("--volumes", "the data set '" + patch.dataset() + "' of the patches is not among them",
                    "add its .volume folder");
        }
        volumes.require(patch.dataset(), patch.id(), patch.ref());
    }

    @Override
    public byte[] png(Candidate patch) throws IOException {
        return Png.of(volumes.pixels(patch.dataset(), patch.id(), patch.ref()), patch.h(), patch.w());
    }

    @Override
    public void close() throws IOException {
        volumes.close();
    }
}
