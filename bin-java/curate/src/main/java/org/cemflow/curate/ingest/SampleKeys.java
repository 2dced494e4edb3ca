package org.cemflow.curate.ingest;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.cemflow.core.volume.SampleType;

/**
 * Samples of any type as unsigned whole numbers that stand in the same order as the values: what makes one exact
 * statistics pass do for all types.
 *
 * <p>Unsigned integers are their own keys. Signed ones have the sign bit flipped, so that differences of keys are
 * differences of values. Floating-point numbers (IEEE 754) have the sign bit flipped when positive and all bits when
 * negative; not-a-numbers lie beyond the infinities at both ends. A key has as many bits as its type.
 */
final class SampleKeys {

    private final SampleType type;
    private final long sign;
    private final long mask;

    SampleKeys(SampleType type) {
        this.type = type;
        this.sign = 1L << (bits() - 1);
        this.mask = bits() == 64 ? -1L : (1L << bits()) - 1;
    }

    int bits() {
        return type.bytes() * 8;
    }

    /** Reads {@code count} samples from the sample {@code from} of {@code block} (little-endian, position 0) on. */
    void read(ByteBuffer block, int from, int count, long[] keys) {
        switch (type.bytes()) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    keys[i] = block.get(from + i) & 0xFFL;
                }
            }
            case 2 -> {
                ShortBuffer view = block.asShortBuffer();
                for (int i = 0; i < count; i++) {
                    keys[i] = view.get(from + i) & 0xFFFFL;
                }
            }
            case 4 -> {
                IntBuffer view = block.asIntBuffer();
                for (int i = 0; i < count; i++) {
                    keys[i] = view.get(from + i) & 0xFFFFFFFFL;
                }
            }
            default -> {
                LongBuffer view = block.asLongBuffer();
                view.get(from, keys, 0, count);
            }
        }
        if (type.kind() == SampleType.Kind.UNSIGNED) {
            return;
        }
        boolean real = type.isFloat();
        for (int i = 0; i < count; i++) {
            long raw = keys[i];
            keys[i] = real && (raw & sign) != 0 ? ~raw & mask : raw ^ sign;
        }
    }

    /** Reads samples of a floating-point type as doubles. */
    void readReal(ByteBuffer block, int from, int count, double[] values) {
        if (type == SampleType.FLOAT32) {
            FloatBuffer view = block.asFloatBuffer();
            for (int i = 0; i < count; i++) {
                values[i] = view.get(from + i);
            }
        } else {
            DoubleBuffer view = block.asDoubleBuffer();
            view.get(from, values, 0, count);
        }
    }

    /** The key's value, correctly rounded where a double cannot hold it. */
    double value(long key) {
        return switch (type.kind()) {
            case UNSIGNED -> unsigned(key);
            case SIGNED -> signed(key);
            case FLOAT -> {
                long raw = (key & sign) != 0 ? key ^ sign : ~key & mask;
                yield type == SampleType.FLOAT32 ? Float.intBitsToFloat((int) raw) : Double.longBitsToDouble(raw);
            }
        };
    }

    /** The value of an integer type's key as text, exact. */
    String text(long key) {
        return switch (type.kind()) {
            case UNSIGNED -> Long.toUnsignedString(key);
            case SIGNED -> Long.toString(signed(key));
            case FLOAT -> type == SampleType.FLOAT32 ? Float.toString((float) value(key)) : Double.toString(value(key));
        };
    }

    private long signed(long key) {
        int unused = 64 - bits();
        return ((key ^ sign) << unused) >> unused;
    }

    /** Above 2^63 the last bit is kept sticky while halving, so that the rounding is the right one. */
    private static double unsigned(long key) {
        return key >= 0 ? key : (double) (key >>> 1 | key & 1) * 2;
    }

    /** The least key: that of 0, of the most negative integer or of minus infinity. */
    long least() {
        return type.isFloat() ? ~infinity() & mask & ~sign : 0;
    }

    /** The greatest key: that of the greatest integer or of plus infinity. */
    long greatest() {
        return type.isFloat() ? infinity() | sign : mask;
    }

    private long infinity() {
        return type == SampleType.FLOAT32 ? Float.floatToRawIntBits(Float.POSITIVE_INFINITY)
                : Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
    }
}
