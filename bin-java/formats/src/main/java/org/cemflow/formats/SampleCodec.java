package org.cemflow.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cemflow.core.volume.ReadOptions.Colour;
import org.cemflow.core.volume.SampleType;

/** How the samples of a pixel as stored in a file become the one little-endian sample a reader gives. */
interface SampleCodec {

    /** The type of the sample given. */
    SampleType type();

    /** The bytes a pixel takes in the file. */
    int storedBytes();

    /** Decodes the pixels remaining in {@code stored}; both positions advance. */
    void decode(ByteBuffer stored, ByteBuffer target);

    /** Samples given as they are, but for the byte order. */
    record Plain(SampleType type, ByteOrder order) implements SampleCodec {

        private static final int RUN = 4096;

        @Override
        public int storedBytes() {
            return type.bytes();
        }

        /** Whether the stored bytes are already what a reader gives. */
        boolean asStored() {
            return type.bytes() == 1 || order == ByteOrder.LITTLE_ENDIAN;
        }

        /** May decode in place, {@code target} being a duplicate of {@code stored}: runs are taken whole, then put. */
        @Override
        public void decode(ByteBuffer stored, ByteBuffer target) {
            ByteBuffer from = stored.slice().order(order);
            ByteBuffer to = target.slice().order(ByteOrder.LITTLE_ENDIAN);
            int count = from.remaining() / type.bytes();
            switch (type.bytes()) {
                case 1 -> to.put(from.duplicate());
                case 2 -> {
                    short[] run = new short[RUN];
                    for (int i = 0, n; i < count; i += n) {
                        n = Math.min(RUN, count - i);
                        from.asShortBuffer().get(i, run, 0, n);
                        to.asShortBuffer().put(i, run, 0, n);
                    }
                }
                case 4 -> {
                    int[] run = new int[RUN];
                    for (int i = 0, n; i < count; i += n) {
                        n = Math.min(RUN, count - i);
                        from.asIntBuffer().get(i, run, 0, n);
                        to.asIntBuffer().put(i, run, 0, n);
                    }
                }
                default -> {
                    long[] run = new long[RUN];
                    for (int i = 0, n; i < count; i += n) {
                        n = Math.min(RUN, count - i);
                        from.asLongBuffer().get(i, run, 0, n);
                        to.asLongBuffer().put(i, run, 0, n);
                    }
                }
            }
            stored.position(stored.limit());
            target.position(target.position() + count * type.bytes());
        }
    }

    /** IEEE 754 binary16, given as float32 (every half is exactly a float). */
    record Half(ByteOrder order) implements SampleCodec {

        @Override
        public SampleType type() {
            return SampleType.FLOAT32;
        }

        @Override
        public int storedBytes() {
            return 2;
        }

        @Override
        public void decode(ByteBuffer stored, ByteBuffer target) {
            stored.order(order);
            target.order(ByteOrder.LITTLE_ENDIAN);
            while (stored.hasRemaining()) {
                target.putFloat(value(stored.getShort()));
            }
        }

        static float value(short half) {
            int sign = (half & 0x8000) << 16;
            int exponent = half >> 10 & 0x1F;
            int fraction = half & 0x3FF;
            if (exponent == 0) {
                float magnitude = fraction * 0x1p-24f;
                return sign == 0 ? magnitude : -magnitude;
            }
            int bits = exponent == 0x1F ? 0x7F800000 : exponent + 112 << 23;
            return Float.intBitsToFloat(sign | bits | fraction << 13);
        }
    }

    /**
     * Interleaved colour given as one sample of the same type: the first channel, or ITU-R BT.601 luma with Pillow's
     * 16-bit weights (for floats the same weights over 65,536). A fourth channel, alpha, is left out.
     *
     * @param type of one channel, of 32 bits or less or a float
     */
    record Colours(SampleType type, ByteOrder order, int channels, Colour rule) implements SampleCodec {

        @Override
        public int storedBytes() {
            return channels * type.bytes();
        }

        @Override
        public void decode(ByteBuffer stored, ByteBuffer target) {
            stored.order(order);
            target.order(ByteOrder.LITTLE_ENDIAN);
            int b = type.bytes();
            int end = stored.limit();
            int to = target.position();
            for (int at = stored.position(); at < end; at += channels * b, to += b) {
                double red = Values.get(stored, at, type);
                if (rule == Colour.FIRST) {
                    Values.put(target, to, type, red);
                    continue;
                }
                double weighted = 19595 * red + 38470 * Values.get(stored, at + b, type) + 7471 * Values.get(stored, at + 2 * b, type);
                Values.put(target, to, type, type.isFloat() ? weighted / 65536 : Math.floor((weighted + 32768) / 65536));
            }
            stored.position(end);
            target.position(to);
        }
    }

    /** Samples scaled to {@code value * slope + intercept}, given as float32 where that holds them, else float64. */
    record Scaled(SampleType stored, ByteOrder order, double slope, double intercept) implements SampleCodec {

        @Override
        public SampleType type() {
            return stored.bytes() <= 2 || stored == SampleType.FLOAT32 ? SampleType.FLOAT32 : SampleType.FLOAT64;
        }

        @Override
        public int storedBytes() {
            return stored.bytes();
        }

        @Override
        public void decode(ByteBuffer from, ByteBuffer target) {
            from.order(order);
            target.order(ByteOrder.LITTLE_ENDIAN);
            int to = target.position();
            for (int at = from.position(); at < from.limit(); at += stored.bytes(), to += type().bytes()) {
                Values.put(target, to, type(), Values.get(from, at, stored) * slope + intercept);
            }
            from.position(from.limit());
            target.position(to);
        }
    }

    /** Samples as doubles, at absolute positions and in the buffer's byte order. */
    final class Values {

        private Values() {}

        static double get(ByteBuffer from, int at, SampleType type) {
            return switch (type) {
                case UINT8 -> from.get(at) & 0xFF;
                case INT8 -> from.get(at);
                case UINT16 -> from.getShort(at) & 0xFFFF;
                case INT16 -> from.getShort(at);
                case UINT32 -> from.getInt(at) & 0xFFFFFFFFL;
                case INT32 -> from.getInt(at);
                case UINT64 -> unsigned(from.getLong(at));
                case INT64 -> from.getLong(at);
                case FLOAT32 -> from.getFloat(at);
                case FLOAT64 -> from.getDouble(at);
            };
        }

        static void put(ByteBuffer to, int at, SampleType type, double value) {
            switch (type) {
                case UINT8, INT8 -> to.put(at, (byte) (int) value);
                case UINT16, INT16 -> to.putShort(at, (short) (int) value);
                case UINT32, INT32 -> to.putInt(at, (int) (long) value);
                case FLOAT32 -> to.putFloat(at, (float) value);
                case FLOAT64 -> to.putDouble(at, value);
                default -> throw new IllegalArgumentException("doubles do not hold every " + type.label());
            }
        }

        private static double unsigned(long bits) {
            return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
        }
    }
}
