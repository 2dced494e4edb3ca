package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.cli.Version;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchName;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.stored.VolumeDescription.Image;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeSource;
import org.cemflow.core.volume.VoxelSize;
import org.cemflow.formats.ImageFolder;

/**
 * Ingests a set of images, one file after the other into one flat array. A file that cannot be read is left out with a
 * warning, unless it is the only one or there is a mask, which says that the set is a whole.
 */
final class ImageSetIngest {

    private final VolumeFormats formats;
    private final IngestRequest request;
    private final Conversion conversion;
    private final List<Image> images = new ArrayList<>();
    private final Set<Optional<VoxelSize>> voxels = new LinkedHashSet<>();
    private final SetWarnings warnings = new SetWarnings();
    private DataError firstFault;

    ImageSetIngest(VolumeFormats formats, IngestRequest request, Conversion conversion) {
        this.formats = formats;
        this.request = request;
        this.conversion = conversion;
    }

    /** @param folder receives data.npy */
    VolumeDescription run(VolumeSource source, Path folder) throws IOException {
        List<VolumeSource> files = files(source);
        List<VolumeSource> masks = masks(files);
        List<String> names = ImageNames.of(files.stream().map(VolumeSource::path).toList(), request.cellemnet());
        try (DataFile data = new DataFile(folder, request.threads() > 1); Progress progress = new Progress("ingest " + request.dataset(), "images", files.size())) {
            for (int i = 0; i < files.size(); i++) {
                convert(files.get(i), masks.isEmpty() ? Optional.empty() : Optional.of(masks.get(i)), names.get(i), data);
                progress.step(1);
            }
            if (images.isEmpty()) {
                throw firstFault;
            }
            data.finish(data.length());
        }
        return description();
    }

    private List<VolumeSource> files(VolumeSource source) throws IOException {
        if (!Files.isDirectory(source.path())) {
            return List.of(source);
        }
        ImageFolder folder = ImageFolder.of(source.path(), formats);
        List<VolumeSource> files = folder.images().stream().map(file -> new VolumeSource(file, "", source.options())).toList();
        folder.ignored().forEach(file -> warnings.add(file.getFileName().toString(), List.of("Left out, because it is no image.")));
        if (files.isEmpty()) {
            throw new DataError(source, "holds no images", "give a folder with image files in it");
        }
        return files;
    }

    private List<VolumeSource> masks(List<VolumeSource> files) throws IOException {
        if (request.mask().isEmpty()) {
            return List.of();
        }
        VolumeSource source = VolumeSource.parse(request.mask().get(), request.readOptions());
        List<VolumeSource> masks = files(source);
        if (masks.size() != files.size()) {
            throw new DataError(source, "holds " + masks.size() + " masks for " + files.size() + " images",
                    "give one mask an image, in the same order of names");
        }
        return masks;
    }

    private void convert(VolumeSource file, Optional<VolumeSource> mask, String name, DataFile data) throws IOException {
        long start = data.length();
        try {
            Conversion.Result result = conversion.run(file, mask, false, data);
            voxels.add(result.info().voxel());
            warnings.add(name, result.warnings());
            Shape shape = result.info().shape();
            int digits = PatchName.digits(shape.z());
            for (int plane = 0; plane < shape.z(); plane++) {
                String number = shape.z() == 1 ? "" : "_" + "0".repeat(digits - Integer.toString(plane).length()) + plane;
                images.add(new Image(name + number, shape.y(), shape.x(), start + (long) plane * shape.y() * shape.x(),
                        result.source(), result.intensity()));
            }
        } catch (DataError e) {
            if (mask.isPresent()) {
                throw e;
            }
            firstFault = firstFault == null ? e : firstFault;
            data.cutTo(start);
            warnings.add(name, List.of("Left out, because " + e.fault() + "; " + e.mend() + "."));
        }
    }

    private VolumeDescription description() {
        List<String> lines = new ArrayList<>(warnings.lines());
        VoxelChoice voxel = VoxelChoice.images(request.voxel(), voxels);
        if (request.voxel().isEmpty() && voxels.size() > 1) {
            lines.add("The images state different pixel sizes or none, so that of the set is unknown; ingest them as data sets "
                    + "of their own, or give voxel_x and voxel_y (nm) in the samplesheet.");
        }
        return new VolumeDescription(VolumeDescription.SCHEMA, request.dataset(), "2d", null, List.copyOf(images),
                new VolumeDescription.Data(DataFile.NAME, DataFile.OFFSET, 0, 0), null, voxel.voxel().orElse(null), voxel.from(), null,
                List.of(0), "Images have only xy planes.", request.metadata(), List.copyOf(lines), Version.current());
    }
}
