package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cemflow.core.cli.Version;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.stored.VolumeDescription.Data;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeSource;

/** Ingests one volume. */
final class VolumeIngest {

    private final IngestRequest request;
    private final Conversion conversion;

    VolumeIngest(IngestRequest request, Conversion conversion) {
        this.request = request;
        this.conversion = conversion;
    }

    /** @param folder receives data.npy, unless the voxels are used in place */
    VolumeDescription run(VolumeSource source, Path folder) throws IOException {
        Optional<VolumeSource> mask = request.mask().map(path -> VolumeSource.parse(path, request.readOptions()));
        Conversion.Result result;
        try (DataFile data = new DataFile(folder, request.threads() > 1)) {
            result = conversion.run(source, mask, true, data);
            if (result.inPlace().isEmpty()) {
                Shape shape = result.info().shape();
                data.finish(shape.z(), shape.y(), shape.x());
            }
        }
        if (result.inPlace().isPresent()) {
            Files.delete(folder.resolve(DataFile.NAME));
        }
        return description(result);
    }

    private VolumeDescription description(Conversion.Result result) throws IOException {
        Shape shape = result.info().shape();
        VoxelChoice voxel = VoxelChoice.volume(request.voxel(), result.info().voxel());
        AxesChoice axes = AxesChoice.of(request, shape, voxel.voxel());
        List<String> warnings = new ArrayList<>(result.warnings());
        warnings.addAll(axes.warnings());
        return new VolumeDescription(VolumeDescription.SCHEMA, request.dataset(), "3d", shape, null, data(result, shape),
                result.source(), voxel.voxel().orElse(null), voxel.from(), result.intensity(), axes.axes(), axes.reason(), request.metadata(),
                List.copyOf(warnings), Version.current());
    }

    private static Data data(Conversion.Result result, Shape shape) throws IOException {
        if (result.inPlace().isPresent()) {
            RawLayout raw = result.inPlace().get();
            return new Data(raw.file().toRealPath().toString(), raw.offset(), raw.strideZ(), raw.strideY());
        }
        return new Data(DataFile.NAME, DataFile.OFFSET, (long) shape.y() * shape.x(), shape.x());
    }
}
