package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeReader;

/** Blocks of rows of a source in the source's own type. */
final class Samples {

    private final VolumeReader reader;
    private final SampleType type;
    private final int width;
    private ByteBuffer block = ByteBuffer.allocate(0);

    Samples(VolumeReader reader) {
        this.reader = reader;
        this.type = reader.info().type();
        this.width = reader.info().shape().x();
    }

    /** How many rows of a section are read at a time: about 4 MiB of samples. */
    static int rowsAtOnce(Shape shape) {
        return Math.max(1, Math.min(shape.y(), (1 << 22) / shape.x()));
    }

    /** Reads rows; {@link #whole} and {@link #real} then give their samples by number. */
    void read(int z, int y, int rows) throws IOException {
        int bytes = Math.multiplyExact(Math.multiplyExact(rows, width), type.bytes());
        if (block.capacity() < bytes) {
            block = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        block.clear().limit(bytes);
        reader.readRows(z, y, rows, block);
    }

    /** The i-th sample as 64 bits; a float that is no whole number becomes {@link Long#MIN_VALUE}. */
    long whole(int i) {
        return switch (type) {
            case UINT8 -> block.get(i) & 0xFFL;
            case INT8 -> block.get(i);
            case UINT16 -> block.getShort(2 * i) & 0xFFFFL;
            case INT16 -> block.getShort(2 * i);
            case UINT32 -> block.getInt(4 * i) & 0xFFFFFFFFL;
            case INT32 -> block.getInt(4 * i);
            case UINT64, INT64 -> block.getLong(8 * i);
            case FLOAT32, FLOAT64 -> {
                double value = real(i);
                yield value == Math.rint(value) && Math.abs(value) < 1L << 53 ? (long) value : Long.MIN_VALUE;
            }
        };
    }

    /** The i-th sample as a number. */
    double real(int i) {
        return switch (type) {
            case FLOAT32 -> block.getFloat(4 * i);
            case FLOAT64 -> block.getDouble(8 * i);
            case UINT64 -> {
                long value = block.getLong(8 * i);
                yield value >= 0 ? value : value + 0x1p64;
            }
            default -> whole(i);
        };
    }
}
