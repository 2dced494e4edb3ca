package org.cemflow.curate.phantom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/** The headers of the formats that are a header and samples; all little-endian. */
final class Headers {

    private static final int MRC_BYTES = 1024;
    private static final int IMOD_STAMP = 1146047817;
    private static final int NIFTI_BYTES = 348;
    private static final int NIFTI_OFFSET = 352;

    private Headers() {}

    /**
     * MRC2014 (Cheng and others 2015, https://www.ccpem.ac.uk/mrc_format/mrc2014.php). Mode 0 is signed there; IMOD's
     * stamp with its flag unset says that the bytes are unsigned.
     */
    static byte[] mrc(Shape shape, SampleType type, VoxelSize voxel) {
        int mode = switch (type) {
            case UINT8 -> 0;
            case INT16 -> 1;
            case FLOAT32 -> 2;
            case UINT16 -> 6;
            default -> throw new IllegalArgumentException("MRC knows no " + type);
        };
        ByteBuffer h = ByteBuffer.allocate(MRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        h.putInt(0, shape.x()).putInt(4, shape.y()).putInt(8, shape.z()).putInt(12, mode);
        h.putInt(28, shape.x()).putInt(32, shape.y()).putInt(36, shape.z());
        double angstrom = 10;
        h.putFloat(40, (float) (voxel.x() * shape.x() * angstrom));
        h.putFloat(44, (float) (voxel.y() * shape.y() * angstrom));
        h.putFloat(48, (float) (voxel.z() * shape.z() * angstrom));
        h.putFloat(52, 90).putFloat(56, 90).putFloat(60, 90);
        h.putInt(64, 1).putInt(68, 2).putInt(72, 3);
        // Maximum below minimum and mean below both: the standard's sign for "not computed"; so is a negative rms.
        h.putFloat(76, 0).putFloat(80, -1).putFloat(84, -2).putFloat(216, -1);
        h.putInt(88, 1).putInt(108, 20140);
        h.putInt(152, IMOD_STAMP).putInt(156, 0);
        h.put(208, "MAP ".getBytes(StandardCharsets.US_ASCII)).put(212, new byte[] {0x44, 0x44, 0, 0});
        h.putInt(220, 1).put(224, "cemflow phantom".getBytes(StandardCharsets.US_ASCII));
        return h.array();
    }

    /** NRRD 4 (https://teem.sourceforge.net/nrrd/format.html), attached, gzip encoding. */
    static byte[] nrrd(Shape shape, SampleType type, VoxelSize voxel) {
        String name = switch (type) {
            case UINT8 -> "uint8";
            case INT16 -> "int16";
            case UINT16 -> "uint16";
            case FLOAT32 -> "float";
            default -> throw new IllegalArgumentException("not written as NRRD: " + type);
        };
        String text = String.join("\n", "NRRD0004", "# cemflow phantom", "type: " + name, "dimension: 3",
                "sizes: " + shape.x() + " " + shape.y() + " " + shape.z(),
                "spacings: " + voxel.x() + " " + voxel.y() + " " + voxel.z(),
                "units: \"nm\" \"nm\" \"nm\"", "endian: little", "encoding: gzip", "", "");
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** NIfTI-1 (https://nifti.nimh.nih.gov/nifti-1), single file, lengths in micrometres. */
    static byte[] nifti(Shape shape, SampleType type, VoxelSize voxel) {
        int datatype = switch (type) {
            case UINT8 -> 2;
            case INT16 -> 4;
            case FLOAT32 -> 16;
            case UINT16 -> 512;
            default -> throw new IllegalArgumentException("not written as NIfTI: " + type);
        };
        ByteBuffer h = ByteBuffer.allocate(NIFTI_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        h.putInt(0, NIFTI_BYTES);
        h.putShort(40, (short) 3).putShort(42, (short) shape.x()).putShort(44, (short) shape.y());
        h.putShort(46, (short) shape.z()).putShort(48, (short) 1).putShort(50, (short) 1).putShort(52, (short) 1);
        h.putShort(54, (short) 1);
        h.putShort(70, (short) datatype).putShort(72, (short) (8 * type.bytes()));
        h.putFloat(76, 1).putFloat(80, (float) (voxel.x() / 1000)).putFloat(84, (float) (voxel.y() / 1000));
        h.putFloat(88, (float) (voxel.z() / 1000));
        h.putFloat(108, NIFTI_OFFSET).putFloat(112, 1).putFloat(116, 0);
        byte micrometres = 3;
        h.put(123, micrometres);
        h.put(148, "cemflow phantom".getBytes(StandardCharsets.US_ASCII));
        h.put(344, "n+1\0".getBytes(StandardCharsets.US_ASCII));
        return h.array();
    }
}
