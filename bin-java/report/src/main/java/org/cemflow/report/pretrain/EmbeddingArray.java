package org.cemflow.report.pretrain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.NpyArray;
import org.cemflow.report.picture.Neighbourhoods.Found;
import org.cemflow.report.picture.Neighbourhoods.Query;

/** Feature vectors of cem-embed: N x F float32, memory-mapped. */
final class EmbeddingArray implements AutoCloseable {

    private static final String MEND = "give what cem-embed wrote of this data set";
    private static final Comparator<Found> NEAREST_FIRST =
            Comparator.comparingDouble(Found::cosine).reversed().thenComparingLong(Found::row);

    private final NpyArray array;
    private final long count;
    private final int features;

    private EmbeddingArray(NpyArray array) {
        this.array = array;
        this.count = array.shape().get(0);
        this.features = array.length(1);
    }

    /** @throws DataError if the file is no such array, is truncated, or has not {@code count} rows */
    static EmbeddingArray open(Path file, long count) throws IOException {
        NpyArray array = NpyArray.open(file, NpyArray.Type.FLOAT32, 2, MEND);
        if (array.shape().get(0) != count) {
            array.close();
            throw new DataError(file, "holds " + array.shape().get(0) + " vectors and not one for each of the " + count + " kept patches", MEND);
        }
        return new EmbeddingArray(array);
    }

    /**
     * The rows whose vectors have the largest cosine with those of some rows, the rows themselves left out; of equal ones the
     * earlier. One pass over the array, one vector in memory.
     */
    List<Query> nearest(long[] queries, int most) {
        float[] buffer = new float[features];
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
    private double[] unit(long row, double[] vector, float[] buffer) {
        array.get(row * features, buffer);
        double square = 0;
        for (int i = 0; i < features; i++) {
            vector[i] = buffer[i];
            square += vector[i] * vector[i];
        }
        if (!Double.isFinite(square)) {
            throw new DataError(array.path(), "holds a number that is not finite in row " + row, "pretrain anew with a lower learning rate");
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
        array.close();
    }
}
