package org.cemflow.curate.ingest;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.DoubleToIntFunction;
import java.util.function.LongToIntFunction;
import org.cemflow.core.volume.SampleType;

/** Turns samples into bytes, one for one. Not safe for several threads at once. */
@FunctionalInterface
interface SampleMap {

    /** Maps the first {@code count} samples of {@code block} (little-endian, from position 0) to {@code bytes[0..]}. */
    void map(ByteBuffer block, int count, byte[] bytes);

    /** uint8 as it is. */
    static SampleMap identity() {
        return (block, count, bytes) -> block.get(0, bytes, 0, count);
    }

    /** Everything becomes 0. */
    static SampleMap zero() {
        return (block, count, bytes) -> Arrays.fill(bytes, 0, count, (byte) 0);
    }

    /**
     * Integers of any width.
     *
     * @param byteOf the byte (0..255) of a key, see {@link SampleKeys}
     */
    static SampleMap ofKeys(SampleType type, LongToIntFunction byteOf) {
        return type.bytes() <= 2 ? table(type, byteOf) : chunked(type, byteOf);
    }

    /**
     * Floating-point numbers. Not-a-number becomes 0, inverted or not: it marks voxels without a value, as padding
     * does.
     *
     * @param byteOf the byte (0..255) of a value that is a number
     */
    static SampleMap ofReals(SampleType type, DoubleToIntFunction byteOf) {
        SampleKeys keys = new SampleKeys(type);
        double[] chunk = new double[4096];
        return (block, count, bytes) -> {
            for (int from = 0; from < count; from += chunk.length) {
                int n = Math.min(chunk.length, count - from);
                keys.readReal(block, from, n, chunk);
                for (int i = 0; i < n; i++) {
                    bytes[from + i] = (byte) (Double.isNaN(chunk[i]) ? 0 : byteOf.applyAsInt(chunk[i]));
                }
            }
        };
    }

    private static SampleMap table(SampleType type, LongToIntFunction byteOf) {
        byte[] table = new byte[1 << type.bytes() * 8];
        int sign = type.kind() == SampleType.Kind.SIGNED ? table.length / 2 : 0;
        for (int raw = 0; raw < table.length; raw++) {
            table[raw] = (byte) byteOf.applyAsInt(raw ^ sign);
        }
        if (type.bytes() == 1) {
            return (block, count, bytes) -> {
                for (int i = 0; i < count; i++) {
                    bytes[i] = table[block.get(i) & 0xFF];
                }
            };
        }
        return (block, count, bytes) -> {
            ShortBuffer view = block.asShortBuffer();
            for (int i = 0; i < count; i++) {
                bytes[i] = table[view.get(i) & 0xFFFF];
            }
        };
    }

    private static SampleMap chunked(SampleType type, LongToIntFunction byteOf) {
        SampleKeys keys = new SampleKeys(type);
        long[] chunk = new long[4096];
        return (block, count, bytes) -> {
            for (int from = 0; from < count; from += chunk.length) {
                int n = Math.min(chunk.length, count - from);
                keys.read(block, from, n, chunk);
                for (int i = 0; i < n; i++) {
                    bytes[from + i] = (byte) byteOf.applyAsInt(chunk[i]);
                }
            }
        };
    }
}
