package org.cemflow.curate.dedup;

import com.jerolba.carpet.annotation.Alias;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.curate.support.PatchTables;
import org.cemflow.curate.support.VolumeSet;
import org.cemflow.curate.support.Workers;
import org.cemflow.tables.IndexRow;
import org.cemflow.tables.IndexTable;

/**
 * Marks exemplars that another data set already has. A hash alone cannot say so: two unrelated 64-bit hashes are within
 * 12 bits with probability 2.3e-7, which against a million exemplars is every fifth patch. So candidates within a
 * smaller distance are verified by the correlation of their pixels.
 *
 * <p>Data sets are taken by name. Each of their exemplars is compared with the surviving exemplars of the data sets
 * before, nearest hash first, and gives way to the first that verifies. What gives way is no exemplar any more; it and
 * the patches of its cluster then name the winner, whose cluster grows by theirs. So {@code duplicate_of} always names
 * an exemplar, and {@code cluster_size} is the number of patches that name it, itself included, over all tables. Flat
 * patches take no part.
 */
final class AcrossDatasets {

    /** The scope that a duplicate found here carries. */
    static final String SCOPE = "across";

    /**
     * @param maxDistance largest Hamming distance of a candidate in bits; null for 6 of 64 and 24 of 256
     * @param minNcc smallest normalised cross-correlation of a duplicate, -1 to 1
     */
    record Settings(Integer maxDistance, double minNcc) {

        int radius(int bits) {
            return maxDistance == null ? bits * 6 / 64 : maxDistance;
        }
    }

    /** @param joined exemplars that gave way to another data set's */
    record Counts(int datasets, int exemplars, int candidates, int joined) {}

    /** The columns that the first pass reads. */
    record ExemplarRow(String id, String dataset, int axis, int slice, int y, int x, int h, int w, String dhash,
            boolean flat, Boolean exemplar, @Alias("cluster_size") Integer clusterSize) {

        PatchRef ref() {
            return new PatchRef(axis, slice, y, x, h, w);
        }
    }

    /** Whom an exemplar gave way to. */
    private record Join(int winner, Double ncc) {}

    /** An exemplar; its number is its place in the hash list. */
    private record Exemplar(String id, String dataset, PatchRef ref) {}

    private final PatchTables tables;
    private final HashList hashes = new HashList();
    private final List<Exemplar> exemplars = new ArrayList<>();
    private final List<Integer> winners = new ArrayList<>();
    private final Map<String, Join> joins = new HashMap<>();
    private final Map<String, Integer> sizes = new HashMap<>();
    private int candidates;

    private AcrossDatasets(PatchTables tables) {
        this.tables = tables;
    }

    /** Reads the tables, marks, and writes each under its own name into {@code outputs}. */
    static Counts run(List<Path> inputs, VolumeSet volumes, Path outputs, Settings settings, Workers workers)
            throws IOException {
        AcrossDatasets pass = new AcrossDatasets(PatchTables.of(inputs));
        volumes.require(pass.tables);
        pass.join(volumes, settings, workers);
        for (Path input : inputs) {
            pass.write(input, outputs.resolve(input.getFileName()));
        }
        return new Counts(pass.tables.byDataset().size(), pass.exemplars.size(), pass.candidates, pass.joins.size());
    }

    private void join(VolumeSet volumes, Settings settings, Workers workers) throws IOException {
        for (Map.Entry<String, Path> table : tables.byDataset().entrySet()) {
            int[] before = winners.stream().mapToInt(Integer::intValue).toArray();
            int from = exemplars.size();
            try (Stream<ExemplarRow> rows = IndexTable.read(table.getValue(), ExemplarRow.class)) {
                rows.forEach(row -> add(table.getKey(), table.getValue(), row));
            }
            hashes.requireReach("--across-distance", settings.maxDistance());
            HammingIndex index = new HammingIndex(hashes, before, settings.radius(hashes.bits()));
            join(from, exemplars.size() - from, index, before, volumes, settings.minNcc(), workers);
        }
    }

    private void add(String dataset, Path table, ExemplarRow row) {
        tables.check(dataset, row.dataset());
        if (row.exemplar() == null || row.clusterSize() == null) {
            throw new DataError(table, "was not deduplicated yet", "run cem-dedup on it without --scope across first");
        }
        if (!row.exemplar() || row.flat()) {
            return;
        }
        try {
            hashes.add(row.dhash());
        } catch (IllegalArgumentException e) {
            throw new DataError(table, "the hash '" + row.dhash() + "' of the patch '" + row.id() + "' " + e.getMessage(),
                    "run cem-patch for all data sets with one --hash-size");
        }
        exemplars.add(new Exemplar(row.id(), dataset, row.ref()));
        sizes.put(row.id(), row.clusterSize());
    }

    /** Compares the exemplars of one data set with the winners before it; none of these changes meanwhile. */
    private void join(int from, int count, HammingIndex index, int[] before, VolumeSet volumes, double minNcc,
            Workers workers) {
        Join[] found = new Join[count];
        int[] tried = new int[count];
        workers.forEach(count, k -> {
            for (int winner : nearest(from + k, index, before)) {
                tried[k]++;
                double ncc = correlation(exemplars.get(winner), exemplars.get(from + k), volumes);
                if (ncc >= minNcc) {
                    found[k] = new Join(winner, ncc);
                    return;
                }
            }
        });
        for (int k = 0; k < count; k++) {
            candidates += tried[k];
            Exemplar exemplar = exemplars.get(from + k);
            if (found[k] == null) {
                winners.add(from + k);
            } else {
                joins.put(exemplar.id(), found[k]);
                sizes.merge(exemplars.get(found[k].winner()).id(), sizes.get(exemplar.id()), Integer::sum);
            }
        }
    }

    /** The winners within the radius, nearest first and of equally near ones the first found first. */
    private int[] nearest(int exemplar, HammingIndex index, int[] before) {
        SortedSet<Long> byDistance = new TreeSet<>();
        index.within(exemplar, place ->
                byDistance.add((long) hashes.distance(exemplar, before[place]) << 32 | before[place]));
        return byDistance.stream().mapToInt(Long::intValue).toArray();
    }

    private static double correlation(Exemplar a, Exemplar b, VolumeSet volumes) {
        return PixelCorrelation.of(volumes.pixels(a.dataset(), a.id(), a.ref()), a.ref(),
                volumes.pixels(b.dataset(), b.id(), b.ref()), b.ref());
    }

    private void write(Path input, Path output) throws IOException {
        try (Stream<IndexRow> rows = IndexTable.read(input)) {
            IndexTable.write(output, rows.map(this::mark).iterator());
        }
    }

    private IndexRow mark(IndexRow row) {
        String leader = row.exemplar() ? row.id() : row.duplicateOf();
        Join join = joins.get(leader);
        if (join == null) {
            return row.withClusterSize(sizes.getOrDefault(leader, row.clusterSize()));
        }
        String winner = exemplars.get(join.winner()).id();
        return row.withExemplar(false).withDuplicateOf(winner).withDistance(distance(row, join.winner()))
                .withClusterSize(sizes.get(winner)).withDuplicateScope(SCOPE).withNcc(row.exemplar() ? join.ncc() : null);
    }

    /** Of a re-pointed duplicate this is the distance to the new exemplar and may exceed both thresholds. */
    private int distance(IndexRow row, int winner) {
        HashList own = new HashList();
        own.add(row.dhash());
        int distance = 0;
        for (int k = 0; k < own.width(); k++) {
            distance += Long.bitCount(own.word(0, k) ^ hashes.word(winner, k));
        }
        return distance;
    }
}
