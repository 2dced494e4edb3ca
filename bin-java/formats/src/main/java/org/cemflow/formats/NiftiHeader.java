package org.cemflow.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.ReadOptions.Colour;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/** The header of a NIfTI-1 (nifti1.h, 348 bytes) or NIfTI-2 (nifti2.h, 540 bytes) file, in either byte order. */
final class NiftiHeader {

    static final int LONGEST = 540;
    private static final int LENGTH_1 = 348;

    private final Object file;
    private final ByteBuffer bytes;
    private final boolean second;
    private final List<String> warnings;

    /** @throws DataError if these bytes are no NIfTI header */
    NiftiHeader(Object file, byte[] head, List<String> warnings) {
        this.file = file;
        this.warnings = warnings;
        if (!claims(head)) {
            throw new DataError(file, "is no NIfTI-1 or NIfTI-2 file, or one with a damaged header", "copy or write it again");
        }
        this.bytes = ByteBuffer.wrap(head);
        this.second = magic(head, 4, '2');
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != (second ? LONGEST : LENGTH_1)) {
            bytes.order(ByteOrder.BIG_ENDIAN);
        }
    }

    /** Whether these are the first bytes of a NIfTI file or of the header of a pair. */
    static boolean claims(byte[] head) {
        return head.length >= LENGTH_1 && magic(head, 344, '1') && sized(head, LENGTH_1)
                || head.length >= LONGEST && magic(head, 4, '2') && sized(head, LONGEST);
    }

    private static boolean magic(byte[] head, int at, char version) {
        return head[at] == 'n' && (head[at + 1] == '+' || head[at + 1] == 'i') && head[at + 2] == version && head[at + 3] == 0;
    }

    private static boolean sized(byte[] head, int length) {
        int size = ByteBuffer.wrap(head).getInt(0);
        return size == length || Integer.reverseBytes(size) == length;
    }

    /** All of it, in its byte order. */
    ByteBuffer bytes() {
        return bytes;
    }

    ByteOrder order() {
        return bytes.order();
    }

    /** Whether the data lie in a file of their own (.img). */
    boolean pair() {
        return bytes.get(second ? 5 : 345) == 'i';
    }

    private long dim(int i) {
        return second ? bytes.getLong(16 + 8 * i) : bytes.getShort(40 + 2 * i);
    }

    private double pixdim(int i) {
        return second ? bytes.getDouble(104 + 8 * i) : bytes.getFloat(76 + 4 * i);
    }

    int datatype() {
        return bytes.getShort(second ? 12 : 70);
    }

    /** @throws DataError if the array is no image, volume or series of volumes */
    Shape shape() {
        long rank = dim(0);
        if (rank < 2 || rank > 7) {
            throw new DataError(file, "has " + rank + " dimensions", "give a volume (z, y, x) or an image");
        }
        for (int i = 5; i <= rank; i++) {
            if (dim(i) != 1) {
                throw new DataError(file, "has an axis " + i + " of the length " + dim(i), "give a volume (z, y, x) or an image");
            }
        }
        if (times() > 1) {
            warnings.add("The file holds " + times() + " time points; the first is read.");
        }
        return new Shape(rank > 2 ? Sizes.dimension(file, "z", dim(3)) : 1, Sizes.dimension(file, "y", dim(2)),
                Sizes.dimension(file, "x", dim(1)));
    }

    /** How many volumes follow one another. */
    long times() {
        return dim(0) > 3 ? Sizes.dimension(file, "t", dim(4)) : 1;
    }

    int channels() {
        return switch (datatype()) {
            case 128 -> 3;
            case 2304 -> 4;
            default -> 1;
        };
    }

    /** @throws DataError if the data type is not one of numbers, RGB24 and RGBA32 */
    SampleCodec codec(Colour colour) {
        SampleType type = switch (datatype()) {
            case 2, 128, 2304 -> SampleType.UINT8;
            case 4 -> SampleType.INT16;
            case 8 -> SampleType.INT32;
            case 16 -> SampleType.FLOAT32;
            case 64 -> SampleType.FLOAT64;
            case 256 -> SampleType.INT8;
            case 512 -> SampleType.UINT16;
            case 768 -> SampleType.UINT32;
            case 1024 -> SampleType.INT64;
            case 1280 -> SampleType.UINT64;
            default -> throw new DataError(file, "holds samples of the NIfTI data type " + datatype(),
                    "write it again as integers or floats of up to 64 bits");
        };
        if (channels() > 1) {
            return new SampleCodec.Colours(type, order(), channels(), colour);
        }
        double slope = second ? bytes.getDouble(176) : bytes.getFloat(112);
        double intercept = second ? bytes.getDouble(184) : bytes.getFloat(116);
        if (slope == 0 || !Double.isFinite(slope) || !Double.isFinite(intercept) || slope == 1 && intercept == 0) {
            return new SampleCodec.Plain(type, order());
        }
        SampleCodec scaled = new SampleCodec.Scaled(type, order(), slope, intercept);
        warnings.add("The " + type.label() + " samples are scaled by " + slope + " and shifted by " + intercept
                + " as the header says, which gives " + scaled.type().label() + ".");
        return scaled;
    }

    /** @throws DataError if the data would begin inside the header */
    long offset() {
        int length = second ? LONGEST : LENGTH_1;
        double claim = second ? bytes.getLong(168) : bytes.getFloat(108);
        if (claim == 0) {
            return pair() ? 0 : length + 4;
        }
        if (!(claim >= (pair() ? 0 : length)) || claim > 1L << 50 || claim != Math.rint(claim)) {
            throw new DataError(file, "the header lets the data begin at byte " + claim, "the file is damaged; copy or write it again");
        }
        return (long) claim;
    }

    /** The voxel size from pixdim and the spatial part of xyzt_units; an image's z repeats its x. */
    Optional<VoxelSize> voxel() {
        int code = (second ? bytes.getInt(500) : bytes.get(123)) & 7;
        double nm = code == 1 ? 1e9 : code == 2 ? 1e6 : code == 3 ? 1e3 : 0;
        double[] edges = {Math.abs(pixdim(1)), Math.abs(pixdim(2)), Math.abs(pixdim(dim(0) > 2 ? 3 : 1))};
        if (nm == 0) {
            warnings.add("The header gives voxel edges of " + edges[0] + ", " + edges[1] + " and " + edges[2]
                    + " without a unit, so that the voxel size is unknown; give it in the samplesheet.");
            return Optional.empty();
        }
        if (!Arrays.stream(edges).allMatch(edge -> Lengths.believable(edge * nm))) {
            warnings.add("The header gives voxel edges of " + edges[0] * nm + ", " + edges[1] * nm + " and " + edges[2] * nm
                    + " nm, which are not believed.");
            return Optional.empty();
        }
        return Optional.of(new VoxelSize(edges[0] * nm, edges[1] * nm, edges[2] * nm));
    }
}
