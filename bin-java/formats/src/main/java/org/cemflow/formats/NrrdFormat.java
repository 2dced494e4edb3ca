package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * NRRD, versions 1 to 5, with the data attached or in one detached file beside the header; encodings raw and gzip. The
 * fastest axis is x, then y, then z; before them may stand a colour axis of length 3 or 4. A detached file must lie in
 * the header's own folder or below it.
 */
public final class NrrdFormat implements VolumeFormat {

    private static final Map<String, SampleType> TYPES = types();
    /** Where skipped lines may end: a data file is no text, a header before it is short. */
    private static final int SKIPPED_LINES_END = 16 << 20;

    private static Map<String, SampleType> types() {
        String[][] names = {
            {"UINT8", "uchar", "unsigned char", "uint8", "uint8_t"},
            {"INT8", "signed char", "int8", "int8_t"},
            {"INT16", "short", "short int", "signed short", "signed short int", "int16", "int16_t"},
            {"UINT16", "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"},
            {"INT32", "int", "signed int", "int32", "int32_t"},
            {"UINT32", "uint", "unsigned int", "uint32", "uint32_t"},
            {"INT64", "longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"},
            {"UINT64", "ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"},
            {"FLOAT32", "float"},
            {"FLOAT64", "double"}};
        Map<String, SampleType> types = new HashMap<>();
        for (String[] row : names) {
            for (int i = 1; i < row.length; i++) {
                types.put(row[i], SampleType.valueOf(row[0]));
            }
        }
        return Map.copyOf(types);
    }

    @Override
    public String name() {
        return "NRRD";
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        return NrrdHeader.claims(head);
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        NrrdHeader header;
        try (FileBytes bytes = FileBytes.open(source, source.path())) {
            header = NrrdHeader.parse(source, bytes.head(NrrdHeader.LONGEST), bytes.length());
        }
        List<String> warnings = new ArrayList<>();
        Axes axes = Axes.of(header, warnings);
        SampleCodec codec = codec(source, header, axes);
        var voxel = new NrrdVoxel(header, axes.dimension(), warnings).along(axes.spatial());
        Path data = dataFile(source, header);
        long start = data.equals(source.path()) ? header.end() : 0;
        long size = Sizes.product(source, axes.shape().z(), axes.shape().y(), axes.shape().x(), codec.storedBytes());

        FileBytes bytes = FileBytes.open(source, data);
        try {
            start = skipLines(source, bytes, start, header.number("lineskip", 0));
            long skip = header.number("byteskip", 0);
            String encoding = header.text("encoding").toLowerCase(Locale.ROOT);
            switch (encoding) {
                case "raw" -> {
                    if (skip < -1) {
                        throw new DataError(source, "skips " + skip + " bytes", "write it again");
                    }
                    long offset = skip == -1 ? bytes.length() - size : start + Math.min(skip, Long.MAX_VALUE - start);
                    Sizes.within(source, offset, size, bytes.length());
                    if (offset + size < bytes.length()) {
                        warnings.add("The data are " + (bytes.length() - offset - size) + " bytes longer than the header says.");
                    }
                    boolean plain = codec instanceof SampleCodec.Plain && codec.type() == SampleType.UINT8;
                    Optional<RawLayout> raw = plain ? Optional.of(new RawLayout(data, offset,
                            (long) axes.shape().y() * axes.shape().x(), axes.shape().x())) : Optional.empty();
                    VolumeInfo info = new VolumeInfo(name(), axes.shape(), codec.type(), axes.channels(), voxel, raw, warnings);
                    return new DenseReader(info, codec, bytes, offset);
                }
                case "gzip", "gz" -> {
                    bytes.close();
                    if (skip < 0 || skip > Long.MAX_VALUE - size) {
                        throw new DataError(source, "skips " + skip + " bytes of gzip-compressed data", "write it again");
                    }
                    ByteSource inflated = InflatedBytes.open(source, data, start, skip + size);
                    VolumeInfo info = new VolumeInfo(name(), axes.shape(), codec.type(), axes.channels(), voxel, Optional.empty(), warnings);
                    return new DenseReader(info, codec, inflated, skip);
                }
                default -> throw new DataError(source, "holds data in the encoding \"" + encoding + "\"",
                        "write it again with the encoding raw or gzip");
            }
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static SampleCodec codec(VolumeSource source, NrrdHeader header, Axes axes) {
        String name = header.text("type").toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        SampleType type = TYPES.get(name);
        if (type == null) {
            throw new DataError(source, "holds samples of the type \"" + name + "\"", "write it again with a type of numbers");
        }
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        if (type.bytes() > 1) {
            order = switch (header.text("endian").toLowerCase(Locale.ROOT)) {
                case "little" -> ByteOrder.LITTLE_ENDIAN;
                case "big" -> ByteOrder.BIG_ENDIAN;
                default -> throw new DataError(source, "has the byte order \"" + header.text("endian") + "\"", "write it again");
            };
        }
        if (axes.channels() == 1) {
            return new SampleCodec.Plain(type, order);
        }
        if (type.bytes() == 8 && !type.isFloat()) {
            throw new DataError(source, "holds colour of 64-bit integers", "write it again with 8 or 16 bits");
        }
        return new SampleCodec.Colours(type, order, axes.channels(), source.options().colour());
    }

    /** The data file: the header's own, or the detached one, which must not lie outside the header's folder. */
    private static Path dataFile(VolumeSource source, NrrdHeader header) throws IOException {
        String name = header.text("datafile", "");
        if (name.isEmpty()) {
            return source.path();
        }
        if (name.startsWith("LIST") || name.matches(".*%[0-9]*d.*")) {
            throw new DataError(source, "spreads its data over several files (\"" + name + "\")",
                    "join them into one file, for instance with unu save");
        }
        try {
            Path plain = Path.of(name).normalize();
            if (plain.isAbsolute() || plain.startsWith("..")) {
                throw new DataError(source, "names the data file " + name + " outside its own folder",
                        "put the data file beside the header and write its bare name");
            }
            Path data = FileBytes.beside(source.path(), plain.toString());
            if (data == null) {
                throw new DataError(source, "needs the data file " + name + ", which is no plain file", "put it beside the header");
            }
            return data;
        } catch (InvalidPathException e) {
            throw new DataError(source, "names a data file that cannot be", "write it again", e);
        }
    }

    private static long skipLines(VolumeSource source, FileBytes bytes, long start, long lines) throws IOException {
        if (lines == 0) {
            return start;
        }
        long left = lines;
        byte[] head = bytes.head((int) Math.min(bytes.length(), start + SKIPPED_LINES_END));
        for (int i = (int) start; i < head.length && left > 0; i++) {
            if (head[i] == '\n' && --left == 0) {
                return i + 1L;
            }
        }
        throw new DataError(source, "skips " + lines + " lines, more than there are before its data", "write it again");
    }

    /** Which axis is which: x, y and z among the header's axes, fastest first, and a colour axis before them. */
    private record Axes(int dimension, Shape shape, int channels, int[] spatial) {

        static Axes of(NrrdHeader header, List<String> warnings) {
            int dimension = (int) Math.max(0, Math.min(header.number("dimension", 0), 17));
            if (dimension < 2 || dimension > 4) {
                throw new DataError(header.file(), "has " + header.text("dimension") + " dimensions",
                        "write one volume (z, y, x) or one image, with or without colour");
            }
            long[] sizes = header.numbers("sizes", dimension);
            boolean colour = colour(header, dimension, sizes, warnings);
            int first = colour ? 1 : 0;
            int last = dimension - 1;
            if (last - first == 3 && sizes[last] == 1) {
                last--;
            }
            if (last - first < 1 || last - first > 2) {
                throw new DataError(header.file(), "has " + dimension + " axes, which are no volume",
                        "write one volume (z, y, x) or one image, with or without colour as the fastest axis");
            }
            Shape shape = new Shape(last - first == 2 ? Sizes.dimension(header.file(), "z", sizes[first + 2]) : 1,
                    Sizes.dimension(header.file(), "y", sizes[first + 1]), Sizes.dimension(header.file(), "x", sizes[first]));
            int[] spatial = last - first == 2 ? new int[] {first, first + 1, first + 2} : new int[] {first, first + 1};
            return new Axes(dimension, shape, colour ? (int) sizes[0] : 1, spatial);
        }

        private static boolean colour(NrrdHeader header, int dimension, long[] sizes, List<String> warnings) {
            String[] kinds = header.has("kinds") ? header.words("kinds", dimension) : new String[0];
            for (int i = 0; i < kinds.length; i++) {
                String kind = kinds[i].toLowerCase(Locale.ROOT);
                boolean several = kind.contains("color") || kind.contains("vector") || kind.contains("matrix")
                        || kind.equals("complex") || kind.equals("quaternion") || kind.equals("list");
                if (several && (i > 0 || sizes[i] != 3 && sizes[i] != 4)) {
                    throw new DataError(header.file(), "has an axis " + i + " of the kind " + kind + " and the length " + sizes[i],
                            "write grey values, or colour as the fastest axis with length 3 or 4");
                }
                if (several) {
                    if (!kind.contains("color")) {
                        warnings.add("The fastest axis, of the kind " + kind + " and the length " + sizes[0] + ", is taken as colour.");
                    }
                    return true;
                }
            }
            if (dimension == 4 && (sizes[0] == 3 || sizes[0] == 4)) {
                warnings.add("The fastest of four axes has the length " + sizes[0] + " and is taken as colour.");
                return true;
            }
            return false;
        }
    }
}
