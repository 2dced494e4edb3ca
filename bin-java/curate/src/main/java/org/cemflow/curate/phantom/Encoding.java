package org.cemflow.curate.phantom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cemflow.core.volume.SampleType;

/**
 * How brightness becomes a sample.
 *
 * @param type UINT8, UINT16, INT16 or FLOAT32
 * @param black the value of brightness 0
 * @param white the value of brightness 1; below {@code black} in an inverted image
 */
record Encoding(SampleType type, int black, int white) {

    static final Encoding BYTE = new Encoding(SampleType.UINT8, 8, 240);

    /** The samples, little-endian, rounded to whole numbers and clipped to the type's range. */
    byte[] encode(float[] picture) {
        ByteBuffer out = ByteBuffer.allocate(picture.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float light : picture) {
            long value = Math.round((double) black + light * (double) (white - black));
            switch (type) {
                case UINT8 -> out.put((byte) clip(value, 0, 255));
                case UINT16 -> out.putShort((short) clip(value, 0, 65535));
                case INT16 -> out.putShort((short) clip(value, Short.MIN_VALUE, Short.MAX_VALUE));
                case FLOAT32 -> out.putFloat(value);
                default -> throw new IllegalStateException("no encoding for " + type);
            }
        }
        return out.array();
    }

    private static long clip(long value, long low, long high) {
        return Math.min(high, Math.max(low, value));
    }
}
