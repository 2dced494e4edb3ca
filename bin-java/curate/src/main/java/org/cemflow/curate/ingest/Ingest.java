package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.file.Files;
import org.cemflow.core.io.AtomicDirectory;
import org.cemflow.core.io.Json;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;
import org.cemflow.formats.ImageFolder;

/**
 * Turns a source into an ingested data set, a folder of {@code data.npy} and {@code volume.json} that is there whole or
 * not at all. The same request and source give the same bytes, whatever the threads.
 */
public final class Ingest {

    private final VolumeFormats formats;
    private final IngestRequest request;

    /** @param formats the readers to choose from */
    public Ingest(VolumeFormats formats, IngestRequest request) {
        this.formats = formats;
        this.request = request;
    }

    /**
     * Does the work and returns what was written to {@code volume.json}.
     *
     * @throws org.cemflow.core.error.DataError if the source or its mask cannot be used
     */
    public VolumeDescription run() throws IOException {
        VolumeSource source = VolumeSource.parse(request.path(), request.readOptions());
        boolean set = isSet(source);
        try (AtomicDirectory folder = AtomicDirectory.create(request.output());
                Conversion conversion = new Conversion(formats, request)) {
            VolumeDescription description = set ? new ImageSetIngest(formats, request, conversion).run(source, folder.path())
                    : new VolumeIngest(request, conversion).run(source, folder.path());
            Json.write(folder.path().resolve(VolumeDescription.FILE), description);
            folder.commit();
            return description;
        }
    }

    /** A folder is a volume where its images are numbered and alike, a file where it has several planes. */
    private boolean isSet(VolumeSource source) throws IOException {
        if (request.kind() != IngestRequest.Kind.AUTO) {
            return request.kind() == IngestRequest.Kind.TWO_D;
        }
        if (Files.isDirectory(source.path())) {
            ImageFolder folder = ImageFolder.of(source.path(), formats);
            return !folder.images().isEmpty() && !folder.isVolume(formats, source.options());
        }
        try (VolumeReader reader = formats.open(source)) {
            return reader.info().shape().z() == 1;
        }
    }
}
