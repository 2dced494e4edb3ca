package org.cemflow.benchmark.predict;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/** A file of labels in the making, uint8; what is not committed is not kept. */
interface LabelSink extends AutoCloseable {

    /** Endings of the files that can be written. */
    List<String> ENDINGS = List.of(".ome.tif", ".ome.tiff", ".tif", ".tiff", ".mrc", ".nii", ".nii.gz", ".npy");

    /** The next {@code count} labels, whole rows, in the order z, y, x. */
    void rows(byte[] labels, int count) throws IOException;

    /** Gives the file its name; all labels must have come. */
    void commit() throws IOException;

    @Override
    void close() throws IOException;

    static boolean known(Path file) {
        return ENDINGS.stream().anyMatch(file.getFileName().toString().toLowerCase(Locale.ROOT)::endsWith);
    }

    /**
     * A file in the format of its ending, one of {@link #ENDINGS}.
     *
     * @param source whose place in space is kept if it is of the same format, NIfTI or MRC
     * @throws org.cemflow.core.error.DataError if the format cannot hold a volume so long
     */
    static LabelSink create(Path file, Shape shape, Optional<VoxelSize> voxel, SourceHeader source) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".mrc")) {
            return new StreamLabels(file, LabelHeaders.mrc(shape, voxel, source), false);
        }
        if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
            return new StreamLabels(file, LabelHeaders.nifti(file, shape, voxel, source), name.endsWith(".gz"));
        }
        if (name.endsWith(".npy")) {
            return new StreamLabels(file, NpyHeader.uint8(shape.z(), shape.y(), shape.x()), false);
        }
        return new TiffLabels(file, shape, voxel);
    }
}
