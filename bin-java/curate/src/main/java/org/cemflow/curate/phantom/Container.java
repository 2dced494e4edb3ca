package org.cemflow.curate.phantom;

import java.io.IOException;
import java.nio.file.Path;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/** The file formats in which the corpus is written. */
enum Container {
    /** One MRC2014 file. */
    MRC(".mrc"),
    /** One NRRD file, gzip. */
    NRRD(".nrrd"),
    /** One NIfTI-1 file, gzip. */
    NIFTI(".nii.gz"),
    /** One NumPy array. */
    NPY(".npy"),
    /** One multi-page TIFF, Deflate, with ImageJ's description of the voxel size. */
    TIFF_STACK(".tif"),
    /** A folder of TIFF images. */
    TIFF_FOLDER(""),
    /** A folder of PNG images. */
    PNG_FOLDER(""),
    /** One PNG image. */
    PNG(".png");

    private final String suffix;

    Container(String suffix) {
        this.suffix = suffix;
    }

    /** What a file's name ends with; empty for a folder. */
    String suffix() {
        return suffix;
    }

    /** Whether a reader learns the voxel size from the file. */
    boolean tellsVoxelSize() {
        return switch (this) {
            case MRC, NRRD, NIFTI, TIFF_STACK -> true;
            case NPY, TIFF_FOLDER, PNG_FOLDER, PNG -> false;
        };
    }

    /**
     * Opens a file or folder for sections.
     *
     * @param shape of the whole; y and x do not bind the folders, whose images may differ in size
     */
    SectionSink open(Path target, Shape shape, SampleType type, VoxelSize voxel) throws IOException {
        return switch (this) {
            case MRC -> new StreamSink(target, Headers.mrc(shape, type, voxel), StreamSink.Gzip.NONE);
            case NRRD -> new StreamSink(target, Headers.nrrd(shape, type, voxel), StreamSink.Gzip.SAMPLES);
            case NIFTI -> new StreamSink(target, Headers.nifti(shape, type, voxel), StreamSink.Gzip.ALL);
            case NPY -> new StreamSink(target, NpyHeader.uint8(shape.z(), shape.y(), shape.x()), StreamSink.Gzip.NONE);
            case TIFF_STACK -> new TiffSink(target, shape.z(), type, voxel);
            case TIFF_FOLDER -> new FolderSink(target, ".tif", (file, section) -> {
                try (TiffSink tiff = new TiffSink(file, 1, type, voxel)) {
                    tiff.write(section);
                    tiff.commit();
                }
            });
            case PNG_FOLDER -> new FolderSink(target, ".png", Png::write);
            case PNG -> new PngSink(target);
        };
    }
}
