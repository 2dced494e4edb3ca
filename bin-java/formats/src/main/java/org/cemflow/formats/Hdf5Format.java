package org.cemflow.formats;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * HDF5, read through jHDF: a data set (z, y, x) or (y, x) of integers or floats, contiguous or in chunks with any filter
 * jHDF knows. The data set is the source's inner path; without one, the only volume in the file, or else its only image.
 * Axes of length 1 are dropped from data sets of more than three dimensions.
 *
 * <p>The structure of an HDF5 file is untrusted like any header: whatever jHDF throws over it, running out of stack or
 * memory included, is a {@link DataError}.
 */
public final class Hdf5Format implements VolumeFormat {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

    @Override
    public String name() {
        return "HDF5";
    }

    /** The signature lies at byte 0, or after a user block of 512 or 1,024 bytes. */
    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        for (int at : new int[] {0, 512, 1024}) {
            if (head.length >= at + SIGNATURE.length
                    && Arrays.equals(head, at, at + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        FileBytes bytes = FileBytes.open(source, source.path());
        try {
            return guarded(source, () -> open(source, bytes));
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /**
     * Runs a piece of work on jHDF's structures and tells its failures as the file's: endless recursion, sizes that no
     * memory holds and reads beyond the end of a mapped file are damage too.
     */
    static <T> T guarded(Object source, Supplier<T> work) {
        try {
            return work.get();
        } catch (DataError e) {
            throw e;
        } catch (RuntimeException | VirtualMachineError e) {
            throw new DataError(source, "the HDF5 structure is damaged or of a kind that cannot be read (" + reason(e) + ")",
                    "copy it again or rewrite it in an older form with h5repack --low=0 --high=2", e);
        }
    }

    /** The first line of the innermost message: jHDF wraps its reasons. */
    private static String reason(Throwable thrown) {
        String reason = thrown.getClass().getSimpleName();
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                reason = t.getMessage().lines().findFirst().orElse(reason);
            }
        }
        return reason.replace("null", "nothing");
    }

    private VolumeReader open(VolumeSource source, FileBytes bytes) {
        HdfFile hdf = new HdfFile(bytes.channel());
        long end = hdf.getHdfBackingStorage().getSuperblock().getEndOfFileAddress();
        if (end > bytes.length()) {
            throw new DataError(source, "is truncated: it should end at byte " + end + " and has " + bytes.length(), "copy the file again");
        }
        List<String> warnings = new ArrayList<>();
        Dataset dataset = Hdf5Datasets.find(source, hdf, warnings);
        Hdf5Axes axes = Hdf5Axes.of(source, dataset);
        SampleCodec codec = codec(source, dataset.getDataType());
        var shape = axes.shape();
        long size = Sizes.product(source, shape.z(), shape.y(), shape.x(), codec.storedBytes());
        var voxel = Hdf5Datasets.voxel(dataset, axes, warnings);
        if (dataset instanceof ContiguousDataset contiguous) {
            if (contiguous.isEmpty()) {
                throw new DataError(source, "the data set " + dataset.getPath() + " was never written", "write it again");
            }
            long offset = contiguous.getDataAddress() + hdf.getUserBlockSize();
            Sizes.within(source, offset, size, bytes.length());
            Optional<RawLayout> raw = codec.type() == SampleType.UINT8
                    ? Optional.of(new RawLayout(source.path(), offset, (long) shape.y() * shape.x(), shape.x())) : Optional.empty();
            return new DenseReader(new VolumeInfo(name(), shape, codec.type(), 1, voxel, raw, warnings), codec, bytes, offset);
        }
        if (!(dataset instanceof ChunkedDataset chunked)) {
            throw new DataError(source, "the data set " + dataset.getPath() + " is stored inside its header",
                    "write it again contiguous or in chunks");
        }
        InflatedBytes.checkRatio(source, size, bytes.length());
        ByteSource chunks = new Hdf5Chunks(source, chunked, axes, fill(dataset, codec), bytes, Hdf5Chunks.defaultBudget());
        return new DenseReader(new VolumeInfo(name(), shape, codec.type(), 1, voxel, Optional.empty(), warnings), codec, chunks, 0);
    }

    /** One sample of the value that stands for chunks never written, as it would be stored. */
    private static byte[] fill(Dataset dataset, SampleCodec codec) {
        ByteBuffer sample = ByteBuffer.allocate(codec.storedBytes());
        if (!(dataset.getFillValue() instanceof Number value) || value.doubleValue() == 0) {
            return sample.array();
        }
        if (codec instanceof SampleCodec.Plain plain) {
            sample.order(plain.order());
            switch (plain.type()) {
                case UINT8, INT8 -> sample.put(value.byteValue());
                case UINT16, INT16 -> sample.putShort(value.shortValue());
                case UINT32, INT32 -> sample.putInt((int) value.longValue());
                case UINT64, INT64 -> sample.putLong(value.longValue());
                case FLOAT32 -> sample.putFloat(value.floatValue());
                case FLOAT64 -> sample.putDouble(value.doubleValue());
            }
        } else if (codec instanceof SampleCodec.Half half) {
            short bits = 0;
            while (SampleCodec.Half.value(bits) != value.floatValue() && bits != -1) {
                bits++;
            }
            sample.order(half.order()).putShort(bits);
        }
        return sample.array();
    }

    /** @throws DataError if the type is not a plain integer or IEEE 754 float */
    private static SampleCodec codec(VolumeSource source, DataType type) {
        if (type instanceof FixedPoint integer && integer.getBitOffset() == 0 && integer.getBitPrecision() == 8 * integer.getSize()) {
            String name = (integer.isSigned() ? "INT" : "UINT") + 8 * integer.getSize();
            for (SampleType known : SampleType.values()) {
                if (known.name().equals(name)) {
                    return new SampleCodec.Plain(known, integer.getByteOrder());
                }
            }
        }
        if (type instanceof FloatingPoint real && real.getBitPrecision() == 8 * real.getSize()) {
            int exponent = real.getExponentSize();
            switch (real.getSize()) {
                case 2:
                    if (exponent == 5) {
                        return new SampleCodec.Half(real.getByteOrder());
                    }
                    break;
                case 4:
                    if (exponent == 8) {
                        return new SampleCodec.Plain(SampleType.FLOAT32, real.getByteOrder());
                    }
                    break;
                case 8:
                    if (exponent == 11) {
                        return new SampleCodec.Plain(SampleType.FLOAT64, real.getByteOrder());
                    }
                    break;
                default:
            }
        }
        throw new DataError(source, "the data set holds samples of a type that is no plain number",
                "write it again as integers or IEEE floats of up to 64 bits");
    }
}
