package org.cemflow.train.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchArray;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.probe.NearestNeighbours;
import org.cemflow.nets.training.Learner;

/**
 * A small labelled set that tells a run's worth before it ends: a folder with {@code images.npy}, uint8 N x S x S, and
 * {@code labels.csv}, a header and N rows in the same order with the column {@code label} and, if wanted, {@code split},
 * {@code train} or {@code test}; without it every fifth row is tested. A test row gets the label of its 20 nearest train rows.
 *
 * @param pixels N x side x side
 * @param labels numbers of the label names in their alphabetical order
 * @param tested which rows are test rows
 */
record ProbeSet(byte[] pixels, int side, int[] labels, boolean[] tested) {

    private static final int NEIGHBOURS = 20;
    private static final int EVERY = 5;
    private static final long LARGEST = 1L << 30;
    private static final int AT_ONCE = 64;
    private static final String MEND = "give images.npy, N x S x S uint8, and labels.csv with a column label and N rows";

    /** @throws DataError if the folder is no such set */
    static ProbeSet read(Path folder) throws IOException {
        Path images = folder.resolve("images.npy");
        Path table = folder.resolve("labels.csv");
        try (PatchArray patches = PatchArray.open(images)) {
            long bytes = Math.multiplyExact(patches.count(), patches.area());
            if (bytes > LARGEST) {
                throw new DataError(images, "holds " + bytes + " pixels, too many to look at again and again", "give at most 1 GiB");
            }
            byte[] pixels = new byte[(int) bytes];
            patches.copy(0, pixels, pixels.length);
            return labelled(table, pixels, (int) patches.count(), patches.side());
        }
    }

    private static ProbeSet labelled(Path table, byte[] pixels, int count, int side) throws IOException {
        List<CSVRecord> rows;
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
        try (CSVParser parser = CSVParser.parse(table, StandardCharsets.UTF_8, format)) {
            rows = parser.getRecords();
            if (!parser.getHeaderNames().contains("label")) {
                throw new DataError(table, "has no column label", MEND);
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new DataError(table, "is no CSV (" + e.getMessage() + ")", MEND, e);
        }
        List<String> names = new ArrayList<>(new TreeSet<>(rows.stream().map(row -> row.get("label")).toList()));
        boolean[] tested = new boolean[rows.size()];
        for (int i = 0; i < tested.length; i++) {
            tested[i] = rows.get(i).isMapped("split") ? rows.get(i).get("split").equals("test") : i % EVERY == 0;
        }
        long tests = IntStream.range(0, tested.length).filter(i -> tested[i]).count();
        if (rows.size() != count || names.size() < 2 || tests == 0 || tests == count) {
            throw new DataError(table, "has " + rows.size() + " rows for " + count + " images, " + names.size() + " labels and "
                    + tests + " test rows", MEND + ", two labels or more, and both train and test rows");
        }
        return new ProbeSet(pixels, side, rows.stream().mapToInt(row -> names.indexOf(row.get("label"))).toArray(), tested);
    }

    /** The part of the test rows that get their own label by the learner's features as they stand. */
    double accuracy(Engine engine, Learner learner) {
        return NearestNeighbours.accuracy(engine, features(learner, false), labels(false), features(learner, true), labels(true),
                NEIGHBOURS);
    }

    private int[] rows(boolean test) {
        return IntStream.range(0, labels.length).filter(i -> tested[i] == test).toArray();
    }

    private int[] labels(boolean test) {
        return IntStream.of(rows(test)).map(i -> labels[i]).toArray();
    }

    private float[] features(Learner learner, boolean test) {
        int[] rows = rows(test);
        int area = side * side;
        float[] all = new float[0];
        for (int from = 0; from < rows.length; from += AT_ONCE) {
            int count = Math.min(AT_ONCE, rows.length - from);
            byte[] batch = new byte[count * area];
            for (int i = 0; i < count; i++) {
                System.arraycopy(pixels, rows[from + i] * area, batch, i * area, area);
            }
            float[] some = learner.features(batch, side);
            int d = some.length / count;
            all = from == 0 ? new float[rows.length * d] : all;
            System.arraycopy(some, 0, all, from * d, some.length);
        }
        return all;
    }
}
