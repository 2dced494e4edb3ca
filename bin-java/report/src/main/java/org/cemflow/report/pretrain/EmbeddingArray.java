package org.cemflow.report.pretrain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.MappedBytes;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.io.Sizes;
import org.cemflow.report.picture.Neighbourhoods.Found;
import org.cemflow.report.picture.Neighbourhoods.Query;

/** Feature vectors of cem-embed: N x F float32, memory-mapped. */
final class EmbeddingArray implements AutoCloseable {

    private static final Comparator<Found> NEAREST_FIRST =
            Comparator.comparingDouble(Found::cosine).reversed().thenComparingLong(Found::row);

    private final Path file;
    private final MappedBytes bytes;
    private final long offset;
    private final long count;
    private final int features;

    private EmbeddingArray(Path file, MappedBytes bytes, long offset, long count, int features) {
        this.file = file;
        this.bytes = bytes;
        this.offset = offset;
        this.count = count;
        this.features = features;
    }

    /** @throws DataError if the file is no such array, is truncated, or has not {@code count} rows */
    static EmbeddingArray open(Path file, long count) throws IOException {
        NpyHeader header;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            header = NpyHeader.read(file, channel);
            List<Long> shape = header.shape();
            if (!header.descr().equals("<f4") || header.fortranOrder() || shape.size() != 2 || shape.get(0) != count) {
                throw new DataError(file, "holds " + header.descr() + " of shape " + shape + " and not a float32 vector for each of the "
                        + count + " kept patches", "give what cem-embed wrote of this data set");
            }
            Sizes.within(file, header.dataOffset(), Sizes.product(file, Float.BYTES, shape.get(0), shape.get(1)), channel.size());
        }
        int features = Sizes.dimension(file, "the length of a vector", header.shape().get(1));
        return new EmbeddingArray(file, MappedBytes.open(file), header.dataOffset(), count, features);
    }

    /**
     * The rows whose vectors have the largest cosine with those of some rows, the rows themselves left out; of equal ones the
     * earlier. One pass over the array, one vector in memory.
     */
    List<Query> nearest(long[] queries, int most) {
        ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * features).order(ByteOrder.LITTLE_ENDIAN);
        double[][] wanted = new double[queries.length][];
        for (int q = 0; q < queries.length; q++) {
            wanted[q] = unit(queries[q], new double[features], buffer);
        }
        List<List<Found>> found = new ArrayList<>();
        for (long ignored : queries) {
            found.add(new ArrayList<>());
        }
        double[] vector = new double[features];
        for (long row = 0; row < count; row++) {
            unit(row, vector, buffer);
            for (int q = 0; q < queries.length; q++) {
                if (row != queries[q]) {
                    keep(found.get(q), new Found(row, product(wanted[q], vector)), most);
                }
            }
        }
        List<Query> all = new ArrayList<>();
        for (int q = 0; q < queries.length; q++) {
            all.add(new Query(queries[q], List.copyOf(found.get(q))));
        }
        return all;
    }

    private static void keep(List<Found> best, Found one, int most) {
        if (best.size() == most && NEAREST_FIRST.compare(one, best.get(most - 1)) >= 0) {
            return;
        }
        best.add(one);
        best.sort(NEAREST_FIRST);
        if (best.size() > most) {
            best.remove(most);
        }
    }

    /** Reads a vector scaled to length 1; one of zeros stays. */
    private double[] unit(long row, double[] vector, ByteBuffer buffer) {
        bytes.get(offset + row * Float.BYTES * features, buffer.array(), 0, buffer.capacity());
        double square = 0;
        for (int i = 0; i < features; i++) {
            vector[i] = buffer.getFloat(Float.BYTES * i);
            square += vector[i] * vector[i];
        }
        if (!Double.isFinite(square)) {
            throw new DataError(file, "holds a number that is not finite in row " + row, "pretrain anew with a lower learning rate");
        }
        double scale = square == 0 ? 0 : 1 / Math.sqrt(square);
        for (int i = 0; i < features; i++) {
            vector[i] *= scale;
        }
        return vector;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
