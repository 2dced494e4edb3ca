package org.cemflow.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;
import org.cemflow.core.volume.VoxelSize;

/**
 * A folder of 2-D images as one volume: its image files, in the order in which people count their names, are the
 * sections. All must have one size and type. Gaps in the numbering and files that are no images give warnings.
 *
 * <p>The voxel size is the images' pixel size if all agree; they cannot know the distance between sections, so that it
 * must be stated for a volume of more than one.
 */
public final class ImageFolderFormat implements VolumeFormat {

    /** Behind the formats that are folders of a kind of their own, before the general ones. */
    static final int ORDER = 50;

    private static final int NAMED = 3;

    @Override
    public String name() {
        return "image folder";
    }

    @Override
    public int order() {
        return ORDER;
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        return Files.isDirectory(source.path());
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        VolumeFormats formats = VolumeFormats.installed();
        ImageFolder folder = ImageFolder.of(source.path(), formats);
        if (folder.images().isEmpty()) {
            throw new DataError(source.path(), "holds no images that cemflow reads", "give a folder of numbered TIFF, PNG or "
                    + "JPEG images");
        }
        return new ImageFolderReader(folder, formats, source.options(), info(folder, formats, source));
    }

    private static VolumeInfo info(ImageFolder folder, VolumeFormats formats, VolumeSource source) throws IOException {
        List<String> warnings = new ArrayList<>();
        List<Path> images = folder.images();
        VolumeInfo first = null;
        for (Path image : images) {
            VolumeInfo info = ImageFolder.info(image, formats, source.options());
            if (info.shape().z() != 1) {
                throw new DataError(image, "has " + info.shape().z() + " sections, but lies in a folder of single images",
                        "give the file itself, or move it out of the folder");
            }
            first = first == null ? info : first;
            if (!info.shape().equals(first.shape()) || info.type() != first.type()) {
                throw new DataError(image, "is " + look(info) + ", the first image of the folder, " + images.get(0).getFileName()
                        + ", is " + look(first), "give a folder whose images have one size and type, or state kind 2d");
            }
            for (String warning : info.warnings()) {
                if (!warnings.contains(warning)) {
                    warnings.add(warning);
                }
            }
        }
        warnings.addAll(folder.gaps());
        ignored(folder).ifPresent(warnings::add);
        Optional<VoxelSize> voxel = images.size() == 1 ? first.voxel() : Optional.empty();
        if (images.size() > 1 && first.voxel().isPresent()) {
            warnings.add("The images state a pixel of " + first.voxel().get().x() + " x " + first.voxel().get().y()
                    + " nm but no distance between sections; the voxel size was left out: state it yourself.");
        }
        Shape shape = new Shape(images.size(), first.shape().y(), first.shape().x());
        return new VolumeInfo("image folder (" + first.format() + ")", shape, first.type(), first.channels(), voxel,
                images.size() == 1 ? first.raw() : Optional.empty(), warnings);
    }

    private static String look(VolumeInfo info) {
        return info.shape().y() + " x " + info.shape().x() + " pixels of " + info.type().label();
    }

    private static Optional<String> ignored(ImageFolder folder) {
        List<Path> ignored = folder.ignored();
        if (ignored.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = ignored.stream().limit(NAMED).map(f -> f.getFileName().toString()).toList();
        return Optional.of("The folder holds " + ignored.size() + (ignored.size() == 1 ? " file that is no image: "
                : " files that are no images: ") + String.join(", ", names) + (ignored.size() > NAMED ? ", ..." : "")
                + "; left out.");
    }
}
