package org.cemflow.core.stored;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/**
 * {@code volume.json}: what an ingested data set is and where its voxels lie.
 *
 * @param schema {@value #SCHEMA}
 * @param dataset the data set's name
 * @param kind {@code 3d}: one volume, {@code 2d}: a set of images that may differ in size
 * @param shape the volume's size, z y x; null for 2d
 * @param images the images of a 2d set, in order; null for 3d
 * @param data where the voxels lie
 * @param source the file that a volume came from; null for 2d, whose images have one each
 * @param voxel edge lengths in nanometres; null when unknown
 * @param voxelFrom file, samplesheet or unknown
 * @param intensity how a volume's samples became 8 bit; null for 2d, whose images have one each
 * @param axes the axes to slice: 0 = xy, 1 = xz, 2 = yz
 * @param axesReason why these, one sentence
 * @param metadata organism, tissue, technique, licence, doi, as far as the samplesheet gave them
 * @param warnings whole sentences
 * @param cemflow the version of the tools
 */
public record VolumeDescription(String schema, String dataset, String kind, Shape shape, List<Image> images, Data data,
        Source source, @JsonProperty("voxel_nm") VoxelSize voxel, @JsonProperty("voxel_from") String voxelFrom,
        Intensity intensity, List<Integer> axes, @JsonProperty("axes_reason") String axesReason,
        Map<String, String> metadata, List<String> warnings, String cemflow) {

    public static final String SCHEMA = "cemflow-volume/1";
    public static final String FILE = "volume.json";

    /**
     * Where the voxels lie: voxel (z, y, x) is the byte at {@code offset + z * strideZ + y * strideY + x}; of image i
     * of a set, the byte at {@code offset + images[i].offset + y * images[i].width + x}.
     *
     * @param file {@code data.npy} beside volume.json, or the source's absolute path when its bytes are used in place
     */
    public record Data(String file, long offset, @JsonProperty("stride_z") long strideZ,
            @JsonProperty("stride_y") long strideY) {}

    /** @param type the source's sample type, {@code uint16} or {@code rgb8} */
    public record Source(String path, String format, String sha256, long bytes, String type) {}

    /**
     * The linear map from source values to bytes: v becomes {@code floor((v - lo) * 255 / (hi - lo))} clamped to
     * 0..255, and 255 minus that if inverted.
     *
     * @param rule full, percentile, minmax, cellemnet or none
     * @param reason why this rule and range, one sentence
     */
    public record Intensity(String rule, double lo, double hi, boolean invert, String reason) {}

    /** One image of a 2d set. */
    public record Image(String name, int height, int width, long offset, Source source, Intensity intensity) {}

    /**
     * The description of an ingested data set, complete enough to read its voxels by.
     *
     * @throws DataError if the folder is no ingested data set or its description lacks what every stage needs
     */
    public static VolumeDescription read(Path folder) throws IOException {
        Path json = folder.resolve(FILE);
        if (!Files.isRegularFile(json)) {
            throw new DataError(folder, "is no ingested data set (" + FILE + " is missing)", "give a folder that cem-ingest wrote");
        }
        VolumeDescription read = Json.read(json, VolumeDescription.class);
        if (read == null || !read.whole()) {
            throw new DataError(json, "is no whole description of a data set in the form " + SCHEMA, "run cem-ingest again");
        }
        return read;
    }

    private boolean whole() {
        boolean threeD = "3d".equals(kind) && shape != null && data != null && data.strideY >= shape.x()
                && data.strideZ >= shape.x();
        boolean set = "2d".equals(kind) && images != null
                && images.stream().allMatch(i -> i != null && i.name != null && i.height > 0 && i.width > 0 && i.offset >= 0);
        return SCHEMA.equals(schema) && dataset != null && (threeD || set) && data != null && data.file != null
                && data.offset >= 0 && axes != null && axes.stream().allMatch(a -> a != null && a >= 0 && a <= 2)
                && metadata != null && warnings != null && voxelFrom != null;
    }

    public boolean twoD() {
        return kind.equals("2d");
    }

    /** The height and width of the 2-D image whose shorter side is the longest; of a volume, of its xy slices. */
    public int[] largestImage() {
        if (!twoD()) {
            return new int[] {shape.y(), shape.x()};
        }
        return images.stream().map(image -> new int[] {image.height(), image.width()})
                .max(Comparator.comparingInt((int[] sides) -> Math.min(sides[0], sides[1]))).orElse(new int[2]);
    }
}
