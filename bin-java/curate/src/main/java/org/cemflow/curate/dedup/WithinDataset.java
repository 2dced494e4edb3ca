package org.cemflow.curate.dedup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.curate.support.SeededRandom;
import org.cemflow.curate.support.Workers;
import org.cemflow.tables.IndexRow;
import org.cemflow.tables.IndexTable;

/**
 * Marks the near-duplicates inside each data set of a patch table. The rows keep their order and none is deleted; only
 * the columns of DEDUP are filled. The heap holds the hashes, the grey levels and the exemplars' names, not the rows.
 */
final class WithinDataset {

    /** The scope that a duplicate found here carries. */
    static final String SCOPE = "dataset";

    /**
     * @param maxDistance largest Hamming distance of a duplicate in bits; null for 12 of 64 and 48 of 256
     * @param seeded whether the exemplars are chosen in a seeded order, else in the table's
     * @param flatLevels how far the means of flat duplicates may be apart, grey levels
     * @param cellemnet as the original: flat patches are compared by hash too, and a 2-D image only with itself
     */
    record Settings(Integer maxDistance, boolean seeded, long seed, double flatLevels, boolean cellemnet) {

        int radius(int bits) {
            return maxDistance == null ? bits * 12 / 64 : maxDistance;
        }
    }

    /** What came of a table. */
    record Counts(int patches, int exemplars, int flat, int flatExemplars) {}

    /** The columns that the first pass reads. */
    record HashRow(String id, String dataset, String kind, int slice, String dhash, double mean, boolean flat) {}

    /** The column that the second pass reads. */
    record Name(String id) {}

    private final Path input;
    private final Settings settings;
    private final HashList hashes = new HashList();
    private final Map<String, Integer> groups = new LinkedHashMap<>();
    private int[] group = new int[1024];
    private double[] mean = new double[1024];
    private boolean[] flat = new boolean[1024];

    private WithinDataset(Path input, Settings settings) {
        this.input = input;
        this.settings = settings;
    }

    /** Reads {@code input}, marks, writes {@code output} atomically. */
    static Counts run(Path input, Path output, Settings settings, Workers workers) throws IOException {
        WithinDataset pass = new WithinDataset(input, settings);
        pass.readHashes();
        pass.hashes.requireReach("--max-distance", settings.maxDistance());
        int[] leader = pass.cluster(workers);
        pass.write(output, leader);
        return pass.counts(leader);
    }

    private void readHashes() throws IOException {
        try (Stream<HashRow> rows = IndexTable.read(input, HashRow.class)) {
            rows.forEach(this::add);
        }
    }

    private void add(HashRow row) {
        int i = hashes.size();
        try {
            hashes.add(row.dhash());
        } catch (IllegalArgumentException e) {
            throw new DataError(input, "the hash '" + row.dhash() + "' of the patch '" + row.id() + "' " + e.getMessage(),
                    "run cem-patch again with one --hash-size");
        }
        if (i == group.length) {
            group = Arrays.copyOf(group, 2 * i);
            mean = Arrays.copyOf(mean, 2 * i);
            flat = Arrays.copyOf(flat, 2 * i);
        }
        group[i] = groups.computeIfAbsent(groupOf(row), key -> groups.size());
        mean[i] = row.mean();
        flat[i] = row.flat();
    }

    /** What a patch is compared within: grouped by the key itself, never by the order of sorted names. */
    private String groupOf(HashRow row) {
        return settings.cellemnet() && row.kind().equals("2d") ? row.dataset() + "/" + row.slice() : row.dataset();
    }

    private int[] cluster(Workers workers) {
        int[] leader = new int[hashes.size()];
        int[][] members = members();
        groups.forEach((name, number) -> {
            int[] order = members[number];
            if (settings.seeded()) {
                new SeededRandom(settings.seed(), name).shuffle(order);
            }
            boolean byHash = settings.cellemnet();
            int[] level = IntStream.of(order).filter(i -> flat[i] && !byHash).toArray();
            int[] hashed = IntStream.of(order).filter(i -> !flat[i] || byHash).toArray();
            FlatClustering.cluster(mean, level, settings.flatLevels(), leader);
            LeaderClustering.cluster(hashes, hashed, settings.radius(hashes.bits()), workers, leader);
        });
        return leader;
    }

    /** The patches of each group in the table's order. */
    private int[][] members() {
        int[] sizes = new int[groups.size()];
        for (int i = 0; i < hashes.size(); i++) {
            sizes[group[i]]++;
        }
        int[][] members = new int[sizes.length][];
        Arrays.setAll(members, g -> new int[sizes[g]]);
        Arrays.fill(sizes, 0);
        for (int i = 0; i < hashes.size(); i++) {
            members[group[i]][sizes[group[i]]++] = i;
        }
        return members;
    }

    private void write(Path output, int[] leader) throws IOException {
        int[] sizes = new int[leader.length];
        for (int l : leader) {
            sizes[l]++;
        }
        String[] names = exemplarNames(sizes);
        PrimitiveIterator.OfInt next = IntStream.range(0, leader.length).iterator();
        try (Stream<IndexRow> rows = IndexTable.read(input)) {
            IndexTable.write(output, rows.map(row -> {
                int i = next.nextInt();
                int l = leader[i];
                boolean exemplar = l == i;
                boolean byLevel = flat[i] && !settings.cellemnet();
                return row.withExemplar(exemplar).withDuplicateOf(exemplar ? null : names[l])
                        .withDistance(exemplar || byLevel ? null : hashes.distance(i, l)).withClusterSize(sizes[l])
                        .withDuplicateScope(exemplar ? null : SCOPE).withNcc(null);
            }).iterator());
        }
    }

    /** The names of the exemplars that have duplicates, each at its place; null elsewhere. */
    private String[] exemplarNames(int[] sizes) throws IOException {
        String[] names = new String[sizes.length];
        PrimitiveIterator.OfInt next = IntStream.range(0, sizes.length).iterator();
        try (Stream<Name> rows = IndexTable.read(input, Name.class)) {
            rows.forEach(row -> {
                int i = next.nextInt();
                names[i] = sizes[i] > 1 ? row.id() : null;
            });
        }
        return names;
    }

    private Counts counts(int[] leader) {
        IntStream exemplars = IntStream.range(0, leader.length).filter(i -> leader[i] == i);
        int[] lead = exemplars.toArray();
        return new Counts(leader.length, lead.length, (int) IntStream.range(0, leader.length).filter(i -> flat[i]).count(),
                (int) IntStream.of(lead).filter(i -> flat[i]).count());
    }
}
