package org.cemflow.benchmark.predict;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the header of a labelled volume says of its place in space, for labels of the same format and shape: viewers lay the one over the
 * other by it. It is carried over as it stands, whatever it is worth; units are not asked for.
 *
 * @param format the reader's name of it
 * @param bytes the header in its byte order; empty for formats other than NIfTI and MRC
 */
record SourceHeader(String format, Optional<ByteBuffer> bytes) {

    static final SourceHeader NONE = new SourceHeader("", Optional.empty());
    private static final int NIFTI_1 = 348;
    private static final int SPACE = 7;

    /**
     * Into a header of NIfTI-1, from one of NIfTI-1 or NIfTI-2 (nifti1.h, nifti2.h): edges of voxels, their unit, qform and sform.
     */
    void placeNifti(ByteBuffer target) {
        if (!format.equals("NIfTI") || bytes.isEmpty()) {
            return;
        }
        ByteBuffer from = bytes.get();
        boolean first = from.getInt(0) == NIFTI_1;
        for (int i = 0; i <= 3; i++) {
            target.putFloat(76 + 4 * i, first ? from.getFloat(76 + 4 * i) : (float) from.getDouble(104 + 8 * i));
        }
        target.put(123, (byte) ((first ? from.get(123) : from.getInt(500)) & SPACE));
        target.putShort(252, (short) (first ? from.getShort(252) : from.getInt(344)));
        target.putShort(254, (short) (first ? from.getShort(254) : from.getInt(348)));
        // Three numbers of the quaternion, three of its offset, three rows of four of the affine map.
        for (int i = 0; i < 18; i++) {
            target.putFloat(256 + 4 * i, first ? from.getFloat(256 + 4 * i) : (float) from.getDouble(352 + 8 * i));
        }
    }

    /** Into a header of MRC2014: the first column, row and section, and the origin. */
    void placeMrc(ByteBuffer target) {
        if (!format.equals("MRC") || bytes.isEmpty()) {
            return;
        }
        ByteBuffer from = bytes.get();
        for (int i = 0; i < 3; i++) {
            target.putInt(16 + 4 * i, from.getInt(16 + 4 * i));
            target.putFloat(196 + 4 * i, from.getFloat(196 + 4 * i));
        }
    }
}
