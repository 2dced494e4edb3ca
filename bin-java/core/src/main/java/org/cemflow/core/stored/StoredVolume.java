package org.cemflow.core.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.MappedBytes;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.volume.Shape;

/** An ingested data set, {@code <dataset>.volume/}, opened for reading regions; safe for several threads. */
public final class StoredVolume implements AutoCloseable {

    private final VolumeDescription description;
    private final MappedBytes bytes;

    private StoredVolume(VolumeDescription description, MappedBytes bytes) {
        this.description = description;
        this.bytes = bytes;
    }

    /** @throws DataError if the folder is no ingested data set or its data file is shorter than described */
    public static StoredVolume open(Path folder) throws IOException {
        VolumeDescription description = VolumeDescription.read(folder);
        Path data = folder.resolve(description.data().file());
        if (!Files.isRegularFile(data)) {
            throw new DataError(data, "is missing though " + folder.resolve(VolumeDescription.FILE) + " points to it",
                    "put the file back or run cem-ingest again");
        }
        MappedBytes bytes = MappedBytes.open(data);
        StoredVolume volume = new StoredVolume(description, bytes);
        try {
            Sizes.within(data, description.data().offset(), volume.extent(data), bytes.length());
            return volume;
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private long extent(Path data) {
        VolumeDescription.Data at = description.data();
        if (!description.twoD()) {
            Shape s = description.shape();
            long planes = Sizes.product(data, s.z(), at.strideZ()) - at.strideZ();
            long rows = Sizes.product(data, s.y(), at.strideY()) - at.strideY() + s.x();
            Sizes.within(data, planes, rows, Long.MAX_VALUE);
            return planes + rows;
        }
        long end = 0;
        for (VolumeDescription.Image image : description.images()) {
            long pixels = Sizes.product(data, image.height(), image.width());
            Sizes.within(data, image.offset(), pixels, Long.MAX_VALUE);
            end = Math.max(end, image.offset() + pixels);
        }
        return end;
    }

    public VolumeDescription description() {
        return description;
    }

    /** How many slices there are across an axis; of a 2-D set, its images. */
    public int slices(int axis) {
        return description.twoD() ? description.images().size() : description.shape().along(axis);
    }

    /** The rows of a slice. */
    public int height(int axis, int slice) {
        return description.twoD() ? description.images().get(slice).height() : description.shape().along(axis == 0 ? 1 : 0);
    }

    /** The columns of a slice. */
    public int width(int axis, int slice) {
        return description.twoD() ? description.images().get(slice).width() : description.shape().along(axis == 2 ? 1 : 2);
    }

    /** Copies a patch's pixels, row by row, to the start of {@code target}. */
    public void read(PatchRef patch, byte[] target) {
        if (description.twoD()) {
            VolumeDescription.Image image = description.images().get(patch.slice());
            long at = description.data().offset() + image.offset();
            for (int row = 0; row < patch.h(); row++) {
                bytes.get(at + (long) (patch.y() + row) * image.width() + patch.x(), target, row * patch.w(), patch.w());
            }
            return;
        }
        switch (patch.axis()) {
            case 0 -> readBox(patch.slice(), patch.y(), patch.x(), 1, patch.h(), patch.w(), target);
            case 1 -> readBox(patch.y(), patch.slice(), patch.x(), patch.h(), 1, patch.w(), target);
            case 2 -> readBox(patch.y(), patch.x(), patch.slice(), patch.h(), patch.w(), 1, target);
            default -> throw new IllegalArgumentException("axis " + patch.axis());
        }
    }

    /** Copies the box {@code [z, z+d) x [y, y+h) x [x, x+w)} of a volume, C order, to the start of {@code target}. */
    public void readBox(int z, int y, int x, int d, int h, int w, byte[] target) {
        VolumeDescription.Data at = description.data();
        int to = 0;
        for (int k = 0; k < d; k++) {
            for (int j = 0; j < h; j++, to += w) {
                bytes.get(at.offset() + (z + k) * at.strideZ() + (y + j) * at.strideY() + x, target, to, w);
            }
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
