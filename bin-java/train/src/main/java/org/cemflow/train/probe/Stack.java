package org.cemflow.train.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/** A stack of uint8 sections, one of them in the memory at a time. */
final class Stack implements AutoCloseable {

    private static final long LARGEST = 1L << 30;

    private final VolumeReader reader;

    private Stack(VolumeReader reader) {
        this.reader = reader;
    }

    /**
     * @param path as cem-ingest takes it: a file, a folder of sections, or {@code file.h5:/data/set}
     * @throws DataError if it cannot be read, is not uint8, or a section is too large to be held
     */
    static Stack open(String path) throws IOException {
        VolumeReader reader = VolumeFormats.installed().open(VolumeSource.parse(path, ReadOptions.DEFAULT));
        try {
            VolumeInfo info = reader.info();
            if (info.type() != SampleType.UINT8) {
                throw new DataError(path, "holds " + info.type().label(), "make it uint8 with cem-ingest and give its data.npy");
            }
            if (Sizes.product(path, info.shape().y(), info.shape().x()) > LARGEST) {
                throw new DataError(path, "has sections of more than 1 GiB", "cut a part out of it");
            }
            return new Stack(reader);
        } catch (DataError e) {
            reader.close();
            throw e;
        }
    }

    Shape shape() {
        return reader.info().shape();
    }

    /** A section's values, row by row. */
    byte[] section(int section) throws IOException {
        byte[] bytes = new byte[shape().y() * shape().x()];
        reader.readRows(section, 0, shape().y(), ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
