package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * NumPy's {@code .npy} (NEP 1): C-order arrays (z, y, x) or (y, x) of integers, floats (float16 given as float32) and
 * booleans (given as uint8, 0 and 1). An array states no voxel size. Fortran order is refused: there a section is
 * scattered over the whole file.
 */
public final class NpyFormat implements VolumeFormat {

    private static final Map<String, SampleType> TYPES = Map.of("b1", SampleType.UINT8, "u1", SampleType.UINT8, "i1", SampleType.INT8,
            "u2", SampleType.UINT16, "i2", SampleType.INT16, "u4", SampleType.UINT32, "i4", SampleType.INT32,
            "u8", SampleType.UINT64, "i8", SampleType.INT64, "f4", SampleType.FLOAT32);

    @Override
    public String name() {
        return "NPY";
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        return NpyHeader.claims(head);
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        FileBytes bytes = FileBytes.open(source, source.path());
        try {
            return open(source, bytes);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private VolumeReader open(VolumeSource source, FileBytes bytes) throws IOException {
        NpyHeader header = NpyHeader.read(source, bytes.channel());
        int rank = header.shape().size();
        if (rank != 2 && rank != 3) {
            throw new DataError(source, "holds an array of " + rank + " dimensions", "save one of shape (z, y, x) or (y, x)");
        }
        if (header.fortranOrder()) {
            throw new DataError(source, "is in Fortran order, in which a section is scattered over the whole file",
                    "save it again with numpy.save(name, numpy.ascontiguousarray(array))");
        }
        SampleCodec codec = codec(source, header.descr());
        Shape shape = new Shape(rank == 3 ? Sizes.dimension(source, "z", header.shape().get(0)) : 1,
                Sizes.dimension(source, "y", header.shape().get(rank - 2)), Sizes.dimension(source, "x", header.shape().get(rank - 1)));
        long size = Sizes.product(source, shape.z(), shape.y(), shape.x(), codec.storedBytes());
        Sizes.within(source, header.dataOffset(), size, bytes.length());
        List<String> warnings = new ArrayList<>();
        long spare = bytes.length() - header.dataOffset() - size;
        if (spare > 0) {
            warnings.add("The file is " + spare + " bytes longer than its header says.");
        }
        Optional<RawLayout> raw = codec.type() == SampleType.UINT8
                ? Optional.of(new RawLayout(source.path(), header.dataOffset(), (long) shape.y() * shape.x(), shape.x()))
                : Optional.empty();
        return new DenseReader(new VolumeInfo(name(), shape, codec.type(), 1, Optional.empty(), raw, warnings), codec, bytes,
                header.dataOffset());
    }

    private static SampleCodec codec(VolumeSource source, String descr) {
        ByteOrder order = switch (descr.charAt(0)) {
            case '<', '|' -> ByteOrder.LITTLE_ENDIAN;
            case '=' -> ByteOrder.nativeOrder();
            case '>' -> ByteOrder.BIG_ENDIAN;
            default -> throw notNumeric(source, descr);
        };
        String type = descr.substring(1);
        if (type.equals("f2")) {
            return new SampleCodec.Half(order);
        }
        if (type.equals("f8")) {
            return new SampleCodec.Plain(SampleType.FLOAT64, order);
        }
        if (!TYPES.containsKey(type)) {
            throw notNumeric(source, descr);
        }
        return new SampleCodec.Plain(TYPES.get(type), order);
    }

    private static DataError notNumeric(VolumeSource source, String descr) {
        return new DataError(source, "holds samples of the type " + descr, "save an array of integers, floats or booleans");
    }
}
