package org.cemflow.benchmark.score;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cemflow.benchmark.data.Published;
import org.cemflow.core.cli.Version;

/**
 * {@code summary.json} of many models' scores.
 *
 * @param replicates of the bootstrap
 * @param interval what it covers
 */
record TableSummary(String schema, int replicates, double interval, List<OfBenchmark> benchmarks, String cemflow) {

    static final String SCHEMA = "cemflow-scores/1";

    /** The initialisation that the others are held against. */
    private static final String BASELINE = "random";
    private static final double LEVEL = 0.95;

    /**
     * One benchmark.
     *
     * @param ours one row an initialisation and share of the labels
     * @param differences between initialisations, paired by seed and item
     * @param published the paper's numbers, which are not ours
     */
    record OfBenchmark(String benchmark, List<Row> ours, List<Difference> differences, List<Published> published) {}

    /**
     * Models that differ in their seed.
     *
     * @param labels share of the training labels
     * @param ious of each seed, in the order of {@code seeds}
     * @param scores by metric
     * @param classes by class and metric
     */
    record Row(String initialisation, double labels, List<Long> seeds, int items, @JsonProperty("iou_by_seed") List<Double> ious,
            Map<String, Interval> scores, Map<String, Map<String, Interval>> classes) {}

    /**
     * IoU of {@code initialisation} minus that of {@code baseline}.
     *
     * @param seeds that both have; empty if none, and then there is no difference
     */
    record Difference(String initialisation, String baseline, double labels, List<Long> seeds, int items, Interval iou) {}

    /** One set of models: share of the labels, then initialisation. */
    private record Key(double labels, String initialisation) implements Comparable<Key> {

        private static final Comparator<Key> ORDER = Comparator.comparingDouble(Key::labels)
                .thenComparing((Key key) -> !key.initialisation.equals(BASELINE)).thenComparing(Key::initialisation);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * @param published by benchmark
     * @param seed of the bootstrap
     */
    static TableSummary of(List<ScoreRow> rows, Map<String, List<Published>> published, int replicates, long seed) {
        Map<String, Map<Key, List<ScoreRow>>> sets = new TreeMap<>();
        for (ScoreRow row : rows) {
            sets.computeIfAbsent(row.benchmark(), name -> new TreeMap<>())
                    .computeIfAbsent(new Key(row.labels(), row.initialisation()), key -> new ArrayList<>()).add(row);
        }
        List<OfBenchmark> benchmarks = new ArrayList<>();
        sets.forEach((name, models) -> {
            List<Row> ours = models.entrySet().stream().map(one -> row(one.getKey(), one.getValue(), replicates, seed)).toList();
            benchmarks.add(new OfBenchmark(name, ours, differences(models, replicates, seed), published.getOrDefault(name, List.of())));
        });
        return new TableSummary(SCHEMA, replicates, LEVEL, benchmarks, Version.current());
    }

    private static Row row(Key key, List<ScoreRow> rows, int replicates, long seed) {
        Map<String, List<ScoreRow>> byClass = new LinkedHashMap<>();
        rows.forEach(row -> byClass.computeIfAbsent(row.label(), label -> new ArrayList<>()).add(row));
        Map<String, Map<String, Interval>> classes = new LinkedHashMap<>();
        byClass.forEach((label, its) -> classes.put(label, intervals(its, replicates, seed)));
        Cells ious = Cells.of(rows, ScoreMetric.IOU);
        List<Double> bySeed = new ArrayList<>();
        for (double iou : ious.bySeed()) {
            bySeed.add(Double.isNaN(iou) ? null : iou);
        }
        return new Row(key.initialisation, key.labels, ious.seeds(), ious.items(), bySeed, intervals(rows, replicates, seed), classes);
    }

    private static Map<String, Interval> intervals(List<ScoreRow> rows, int replicates, long seed) {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        for (ScoreMetric metric : ScoreMetric.values()) {
            intervals.put(metric.column(), Cells.of(rows, metric).interval(replicates, seed));
        }
        return intervals;
    }

    /** Every pair with the same share of the labels; the baseline is {@value #BASELINE} where it is there. */
    private static List<Difference> differences(Map<Key, List<ScoreRow>> models, int replicates, long seed) {
        List<Difference> differences = new ArrayList<>();
        List<Key> keys = List.copyOf(models.keySet());
        for (int b = 0; b < keys.size(); b++) {
            for (int a = b + 1; a < keys.size(); a++) {
                if (keys.get(a).labels == keys.get(b).labels) {
                    Cells apart = Cells.of(models.get(keys.get(a)), ScoreMetric.IOU).minus(Cells.of(models.get(keys.get(b)), ScoreMetric.IOU));
                    differences.add(new Difference(keys.get(a).initialisation, keys.get(b).initialisation, keys.get(a).labels, apart.seeds(),
                            apart.items(), apart.interval(replicates, seed)));
                }
            }
        }
        return differences;
    }
}
