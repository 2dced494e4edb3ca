package org.cemflow.nets.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * An array in the host's memory, or mapped from a file: what passes between weight files, libtorch and ONNX.
 *
 * @param dtype type of the elements
 * @param shape lengths of the axes, slowest first; empty for a scalar
 * @param data the elements in C order, little-endian, exactly as many bytes as the shape asks for; read-only by convention
 */
public record HostTensor(DType dtype, List<Long> shape, ByteBuffer data) {

    /** @throws IllegalArgumentException if shape and bytes disagree */
    public HostTensor {
        shape = List.copyOf(shape);
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes(dtype, shape) != data.capacity()) {
            throw new IllegalArgumentException(dtype + shape.toString() + " needs " + bytes(dtype, shape) + " bytes, not " + data.capacity());
        }
    }

    /** Wraps floats; {@code values.length} must be the product of {@code shape}. */
    public static HostTensor of(float[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, 4)).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new HostTensor(DType.F32, Arrays.stream(shape).boxed().toList(), data);
    }

    /** A whole number, as a scalar of type I64. */
    public static HostTensor of(long value) {
        return new HostTensor(DType.I64, List.of(), ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value));
    }

    /** Number of elements. */
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** The elements as float32, whatever floating type they are stored in. */
    public float[] floats() {
        float[] values = new float[Math.toIntExact(size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case F32 -> data.getFloat(4 * i);
                case F64 -> (float) data.getDouble(8 * i);
                case BF16 -> Float.intBitsToFloat(data.getShort(2 * i) << 16);
                case F16 -> half(data.getShort(2 * i));
                default -> throw new IllegalStateException(dtype + " is no floating type");
            };
        }
        return values;
    }

    /** Whether all elements are numbers; those of a floating type may not be. */
    public boolean finite() {
        if (dtype.floating()) {
            for (float value : floats()) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Bytes that an array needs.
     *
     * @throws ArithmeticException if a length is negative or the product leaves 64 bits
     */
    public static long bytes(DType dtype, List<Long> shape) {
        long count = dtype.bytes();
        for (long length : shape) {
            if (length < 0) {
                throw new ArithmeticException("negative length " + length);
            }
            count = Math.multiplyExact(count, length);
        }
        return count;
    }

    /** IEEE 754 binary16 to binary32. */
    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0) {
            return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign | 0x3F800000));
        }
        return Float.intBitsToFloat(sign | (exponent == 31 ? 0xFF : exponent + 112) << 23 | fraction << 13);
    }
}
