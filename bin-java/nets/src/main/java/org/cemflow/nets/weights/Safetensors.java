package org.cemflow.nets.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.InputFiles;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.io.WriteFault;

/**
 * The safetensors format: eight bytes with the header's length (unsigned, little-endian), a JSON header, and the arrays
 * one after another without gaps (github.com/huggingface/safetensors, "Format").
 */
public final class Safetensors {

    private static final String METADATA = "__metadata__";
    /** The reference implementation reads no longer header. */
    private static final long LONGEST_HEADER = 100_000_000;
    private static final int ALIGN = 8;
    private static final String MEND = "the file is damaged or no safetensors file; copy or write it again";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private Safetensors() {}

    /** One array in the header; the offsets count from the header's end. */
    private record Entry(String dtype, long[] shape, long[] data_offsets) {}

    /** An entry that has been held against the file: bytes {@code begin} to {@code end} (exclusive) of the data. */
    private record Span(String name, DType dtype, List<Long> shape, long begin, long end) {}

    /**
     * Writes the arrays and the metadata, atomically; the same dictionary gives the same bytes. The header keeps the
     * dictionary's order; the data begins with the widest elements, so that every array is aligned.
     *
     * @throws IllegalArgumentException if an array has the name of the metadata
     */
    public static void write(Path file, StateDict dict) throws IOException {
        if (dict.tensors().containsKey(METADATA)) {
            throw new IllegalArgumentException("no array may be named " + METADATA);
        }
        List<Map.Entry<String, HostTensor>> order = new ArrayList<>(dict.tensors().entrySet());
        order.sort(Comparator.comparing(entry -> -entry.getValue().dtype().bytes()));
        Map<String, Entry> entries = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, HostTensor> entry : order) {
            HostTensor tensor = entry.getValue();
            long begin = end;
            end = Math.addExact(begin, tensor.data().capacity());
            entries.put(entry.getKey(), new Entry(tensor.dtype().name(),
                    tensor.shape().stream().mapToLong(Long::longValue).toArray(), new long[] {begin, end}));
        }
        Map<String, Object> header = new LinkedHashMap<>();
        if (!dict.metadata().isEmpty()) {
            header.put(METADATA, dict.metadata());
        }
        dict.tensors().keySet().forEach(name -> header.put(name, entries.get(name)));
        try (AtomicFile atomic = AtomicFile.create(file)) {
            writeFully(atomic.channel(), header(MAPPER.writeValueAsBytes(header)));
            for (Map.Entry<String, HostTensor> entry : order) {
                writeFully(atomic.channel(), entry.getValue().data().duplicate().clear());
            }
            atomic.commit();
        } catch (IOException e) {
            throw WriteFault.of(file, e);
        }
    }

    private static ByteBuffer header(byte[] json) {
        int length = Math.addExact(json.length, ALIGN - 1) / ALIGN * ALIGN;
        byte[] padded = Arrays.copyOf(json, length);
        Arrays.fill(padded, json.length, length, (byte) ' ');
        return ByteBuffer.allocate(Math.addExact(ALIGN, length)).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(padded).flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads names and metadata, and maps the arrays: their bytes are read from the disk when they are used, and cost no
     * heap. Files of any length; one array holds less than 2 GiB.
     *
     * @throws DataError if the file is not a whole safetensors file, or holds an element type that {@link DType} lacks
     */
    public static StateDict read(Path file) throws IOException {
        InputFiles.requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            Sizes.within(file, 0, ALIGN, size);
            ByteBuffer prefix = ByteBuffer.allocate(ALIGN).order(ByteOrder.LITTLE_ENDIAN);
            readFully(channel, prefix, 0);
            long length = prefix.getLong(0);
            if (length < 2 || length > LONGEST_HEADER || length > size - ALIGN) {
                throw new DataError(file, "promises a header of " + Long.toUnsignedString(length) + " bytes, the file has " + size, MEND);
            }
            ByteBuffer json = ByteBuffer.allocate(Math.toIntExact(length));
            readFully(channel, json, ALIGN);
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Span> spans = header(file, json.array(), metadata);
            return new StateDict(map(file, channel, ALIGN + length, spans), metadata);
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }

    private static List<Span> header(Path file, byte[] json, Map<String, String> metadata) throws IOException {
        List<Span> spans = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (json[0] != '{' || parser.nextToken() != JsonToken.START_OBJECT) {
                throw new DataError(file, "has a header that is no JSON object", MEND);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals(METADATA)) {
                    metadata.putAll(parser.readValueAs(new TypeReference<LinkedHashMap<String, String>>() {}));
                } else {
                    spans.add(span(file, name, parser.readValueAs(Entry.class)));
                }
            }
            if (parser.nextToken() != null) {
                throw new DataError(file, "has a header with more than one JSON object", MEND);
            }
        } catch (DataError e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The bytes are in memory: whatever fails here is the text's fault.
            throw new DataError(file, "has a damaged header", MEND, e);
        }
        return spans;
    }

    private static Span span(Path file, String name, Entry entry) {
        if (entry == null || entry.dtype() == null || entry.shape() == null || entry.data_offsets() == null || entry.data_offsets().length != 2) {
            throw new DataError(file, "says too little about '" + Printable.of(name) + "'", MEND);
        }
        DType dtype = Arrays.stream(DType.values()).filter(type -> type.name().equals(entry.dtype())).findFirst().orElseThrow(
                () -> new DataError(file, "holds '" + Printable.of(name) + "' as " + Printable.of(entry.dtype()) + ", which is not read here",
                        "convert it to one of " + Arrays.toString(DType.values())));
        List<Long> shape = Arrays.stream(entry.shape()).boxed().toList();
        long begin = entry.data_offsets()[0];
        long end = entry.data_offsets()[1];
        if (begin < 0 || end < begin || !asks(dtype, shape, end - begin)) {
            throw new DataError(file, "promises '" + Printable.of(name) + "' as " + dtype + shape + " in bytes " + begin + " to " + end + " of its data", MEND);
        }
        if (end - begin > Integer.MAX_VALUE) {
            throw new DataError(file, "holds '" + Printable.of(name) + "' of " + (end - begin) + " bytes; arrays of 2 GiB and more are not read here",
                    "split the array");
        }
        return new Span(name, dtype, shape, begin, end);
    }

    private static boolean asks(DType dtype, List<Long> shape, long bytes) {
        try {
            return HostTensor.bytes(dtype, shape) == bytes;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** The arrays must cover the data from its first to its last byte, each byte once, as the format demands. */
    private static Map<String, HostTensor> map(Path file, FileChannel channel, long start, List<Span> spans) throws IOException {
        List<Span> byPlace = new ArrayList<>(spans);
        byPlace.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
        long length = channel.size() - start;
        long covered = 0;
        for (Span span : byPlace) {
            if (span.begin() != covered || span.end() > length) {
                throw new DataError(file, "promises '" + Printable.of(span.name()) + "' in bytes " + span.begin() + " to " + span.end()
                        + " of its data, which has " + length + " and is taken up to " + covered, MEND);
            }
            covered = span.end();
        }
        if (covered != length) {
            throw new DataError(file, "has " + length + " bytes of data, its header describes " + covered, MEND);
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        spans.forEach(span -> tensors.put(span.name(), null));
        FileWindows windows = new FileWindows(channel);
        for (Span span : byPlace) {
            ByteBuffer data = windows.slice(start + span.begin(), (int) (span.end() - span.begin()));
            tensors.put(span.name(), new HostTensor(span.dtype(), span.shape(), data));
        }
        return tensors;
    }
}
