package org.cemflow.report.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.cemflow.core.error.DataError;

/**
 * {@code summary.json} of {@code cem-score table}, as far as it is shown.
 *
 * @param replicates draws of the bootstrap
 */
public record ScoreSummary(String schema, int replicates, List<OfBenchmark> benchmarks) {

    public static final String FILE = "summary.json";
    private static final String SCHEMA = "cemflow-scores/1";
    static final String MEND = "give the folder that 'cem-score table' wrote";

    /** @param published the paper's numbers, which are not ours */
    public record OfBenchmark(String benchmark, List<Row> ours, List<Difference> differences, List<Published> published) {}

    /**
     * Models that differ in their seed.
     *
     * @param labels share of the training labels
     * @param ious of each seed, in the order of {@code seeds}; null where there is none
     * @param scores by metric: iou, dice, precision, recall, ap50, boundary_f
     * @param classes by class and metric
     */
    public record Row(String initialisation, double labels, List<Long> seeds, @JsonProperty("iou_by_seed") List<Double> ious,
            Map<String, Interval> scores, Map<String, Map<String, Interval>> classes) {}

    /**
     * IoU of {@code initialisation} minus that of {@code baseline}, paired by seed and item.
     *
     * @param seeds that both have
     */
    public record Difference(String initialisation, String baseline, double labels, List<Long> seeds, int items, Interval iou) {}

    /**
     * A mean and its 95 % interval.
     *
     * @param mean null where there is nothing to say
     * @param low null, as is {@code high}, where there is nothing to draw from
     */
    public record Interval(Double mean, Double low, Double high) {

        public boolean known() {
            return mean != null;
        }

        public boolean bounded() {
            return mean != null && low != null && high != null;
        }

        private boolean sound(double least) {
            return within(mean, least) && within(low, least) && within(high, least)
                    && (low == null) == (high == null) && (low == null || low <= high);
        }
    }

    /**
     * A published IoU.
     *
     * @param table where it is printed
     * @param iterations of fine-tuning; null where the paper does not say
     */
    public record Published(String table, String initialisation, Integer iterations, double iou,
            @JsonProperty("frozen_encoder") boolean frozenEncoder) {}

    /** @throws DataError if the folder holds no such file, or one with a score that cannot be */
    static ScoreSummary read(Path folder) throws IOException {
        ScoreSummary read = Folders.read(folder, FILE, ScoreSummary.class, MEND);
        Set<String> names = new HashSet<>();
        boolean sound = SCHEMA.equals(read.schema) && read.replicates > 0 && there(read.benchmarks)
                && read.benchmarks.stream().allMatch(one -> sound(one) && names.add(one.benchmark));
        if (!sound) {
            throw new DataError(folder.resolve(FILE), "is no whole summary of scores in the form " + SCHEMA, MEND);
        }
        return read;
    }

    private static boolean there(Collection<?> values) {
        return values != null && values.stream().allMatch(Objects::nonNull);
    }

    private static boolean sound(OfBenchmark one) {
        return Folders.name(one.benchmark) && there(one.ours) && there(one.differences) && there(one.published)
                && one.ours.stream().allMatch(ScoreSummary::sound) && one.differences.stream().allMatch(ScoreSummary::sound)
                && one.published.stream().allMatch(p -> p.initialisation != null && within(p.iou, 0));
    }

    private static boolean sound(Row row) {
        return ModelKey.valid(row.initialisation, row.labels) && there(row.seeds) && row.ious != null
                && row.ious.size() == row.seeds.size() && row.ious.stream().allMatch(iou -> within(iou, 0))
                && sound(row.scores) && row.classes != null && row.classes.values().stream().allMatch(ScoreSummary::sound);
    }

    private static boolean sound(Map<String, Interval> scores) {
        return scores != null && scores.values().stream().allMatch(score -> score != null && score.sound(0));
    }

    private static boolean sound(Difference d) {
        return ModelKey.valid(d.initialisation, d.labels) && d.baseline != null && there(d.seeds) && d.iou != null && d.iou.sound(-1);
    }

    /** Also true of null; false of what is no number. */
    private static boolean within(Double value, double least) {
        return value == null || value >= least && value <= 1;
    }
}
