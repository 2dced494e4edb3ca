package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeReader;

/** A mask, read along with the source that it belongs to: voxels where it is 0 are padding. */
final class MaskRows implements AutoCloseable {

    private final Object name;
    private final VolumeReader reader;
    private final SampleType type;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    MaskRows(Object name, VolumeReader reader) {
        this.name = name;
        this.reader = reader;
        this.type = reader.info().type();
    }

    /** @throws DataError if the mask is not of the source's size */
    void fits(Object source, Shape shape) {
        if (!reader.info().shape().equals(shape)) {
            throw new DataError(name, "the mask has " + reader.info().shape() + " voxels (z, y, x), " + source + " has "
                    + shape, "give a mask of the same size");
        }
    }

    int sampleBytes() {
        return type.bytes();
    }

    /** Sets {@code keep[at..]} to 0 where the mask's rows are 0, else to 1. */
    void read(int z, int y, int rows, byte[] keep, int at) throws IOException {
        int samples = rows * reader.info().shape().x();
        int bytes = samples * type.bytes();
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear().limit(bytes);
        reader.readRows(z, y, rows, buffer);
        buffer.flip();
        for (int i = 0; i < samples; i++) {
            keep[at + i] = (byte) (zero(i) ? 0 : 1);
        }
    }

    /** Minus zero is zero too; not-a-number is not. */
    private boolean zero(int i) {
        return switch (type) {
            case FLOAT32 -> buffer.getFloat(i * 4) == 0;
            case FLOAT64 -> buffer.getDouble(i * 8) == 0;
            default -> switch (type.bytes()) {
                case 1 -> buffer.get(i) == 0;
                case 2 -> buffer.getShort(i * 2) == 0;
                case 4 -> buffer.getInt(i * 4) == 0;
                default -> buffer.getLong(i * 8) == 0;
            };
        };
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
