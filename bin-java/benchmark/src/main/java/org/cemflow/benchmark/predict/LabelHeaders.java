package org.cemflow.benchmark.predict;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/** Headers of files of labels, uint8, little-endian. */
final class LabelHeaders {

    private static final int MRC_BYTES = 1024;
    private static final int IMOD_STAMP = 1146047817;
    private static final double ANGSTROM = 10;
    private static final int NIFTI_BYTES = 348;
    private static final int NIFTI_OFFSET = 352;
    private static final byte MICROMETRES = 3;
    private static final String WRITER = "cemflow labels";

    private LabelHeaders() {}

    /**
     * MRC2014 (Cheng and others 2015, ccpem.ac.uk/mrc_format/mrc2014.php), mode 0, with IMOD's stamp that its bytes are
     * unsigned. A cell of 0 is an unknown one.
     */
    static byte[] mrc(Shape shape, Optional<VoxelSize> voxel, SourceHeader source) {
        ByteBuffer h = ByteBuffer.allocate(MRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        h.putInt(0, shape.x()).putInt(4, shape.y()).putInt(8, shape.z()).putInt(12, 0);
        h.putInt(28, shape.x()).putInt(32, shape.y()).putInt(36, shape.z());
        voxel.ifPresent(size -> h.putFloat(40, (float) (size.x() * shape.x() * ANGSTROM))
                .putFloat(44, (float) (size.y() * shape.y() * ANGSTROM)).putFloat(48, (float) (size.z() * shape.z() * ANGSTROM)));
        h.putFloat(52, 90).putFloat(56, 90).putFloat(60, 90);
        h.putInt(64, 1).putInt(68, 2).putInt(72, 3);
        // Maximum below minimum and mean below both: the standard's sign for "not computed"; so is a negative rms.
        h.putFloat(76, 0).putFloat(80, -1).putFloat(84, -2).putFloat(216, -1);
        h.putInt(88, 1).putInt(108, 20140);
        h.putInt(152, IMOD_STAMP).putInt(156, 0);
        h.put(208, "MAP ".getBytes(StandardCharsets.US_ASCII)).put(212, new byte[] {0x44, 0x44, 0, 0});
        source.placeMrc(h);
        h.putInt(220, 1).put(224, WRITER.getBytes(StandardCharsets.US_ASCII));
        return h.array();
    }

    /** NIfTI-1 (nifti.nimh.nih.gov/nifti-1), single file, lengths in micrometres if they are known. */
    static byte[] nifti(Path file, Shape shape, Optional<VoxelSize> voxel, SourceHeader source) {
        if (Math.max(shape.z(), Math.max(shape.y(), shape.x())) > Short.MAX_VALUE) {
            throw new DataError(file, "cannot be written: NIfTI-1 holds no axis longer than " + Short.MAX_VALUE + ", the volume is " + shape,
                    "write .ome.tif or .mrc");
        }
        ByteBuffer h = ByteBuffer.allocate(NIFTI_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        h.putInt(0, NIFTI_BYTES);
        h.putShort(40, (short) 3).putShort(42, (short) shape.x()).putShort(44, (short) shape.y()).putShort(46, (short) shape.z());
        h.putShort(48, (short) 1).putShort(50, (short) 1).putShort(52, (short) 1).putShort(54, (short) 1);
        h.putShort(70, (short) 2).putShort(72, (short) 8);
        h.putFloat(76, 1).putFloat(80, 1).putFloat(84, 1).putFloat(88, 1);
        voxel.ifPresent(size -> h.putFloat(80, (float) (size.x() / 1000)).putFloat(84, (float) (size.y() / 1000))
                .putFloat(88, (float) (size.z() / 1000)).put(123, MICROMETRES));
        source.placeNifti(h);
        h.putFloat(108, NIFTI_OFFSET).putFloat(112, 1).putFloat(116, 0);
        h.put(148, WRITER.getBytes(StandardCharsets.US_ASCII));
        h.put(344, "n+1\0".getBytes(StandardCharsets.US_ASCII));
        return h.array();
    }
}
