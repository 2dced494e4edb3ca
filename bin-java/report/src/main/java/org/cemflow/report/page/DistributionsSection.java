package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.cemflow.report.ReportModel;
import org.cemflow.report.ReportModel.Threshold;
import org.cemflow.report.collect.Histograms;
import org.cemflow.report.collect.Reason;

/** Histograms of group sizes, of distances and of scores, each with its numbers. */
final class DistributionsSection implements Section {

    record View(List<Block> blocks, List<ReasonRow> reasons) {

        boolean anyReasons() {
            return !reasons.isEmpty();
        }
    }

    /** @param chart null if there is nothing to draw, which {@code lead} then says */
    record Block(String title, String lead, Chart chart, String head, List<Row> rows) {

        boolean wide() {
            return chart != null && chart.labels().size() > 16;
        }
    }

    record Row(String label, String values) {}

    record ReasonRow(String text, String count, String share) {}

    @Override
    public String id() {
        return "distributions";
    }

    @Override
    public String title() {
        return "Groups, distances and scores";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.anyPatches();
    }

    @Override
    public Object view(ReportModel model) {
        long judged = model.reasons().stream().mapToLong(Reason::count).sum();
        return new View(blocks(model), model.reasons().stream()
                .map(r -> new ReasonRow(r.text(), Text.count(r.count()), Text.percent(r.count(), judged))).toList());
    }

    @Override
    public List<Chart> charts(ReportModel model) {
        return blocks(model).stream().map(Block::chart).filter(java.util.Objects::nonNull).toList();
    }

    private static List<Block> blocks(ReportModel model) {
        return List.of(sizes(model), distances(model), scores(model));
    }

    private static Block sizes(ReportModel model) {
        long[] bins = trimmed(model.histograms().clusterSizes());
        String title = "Sizes of the groups of near-duplicates";
        if (bins.length == 0) {
            return new Block(title, "Deduplication has not run.", null, "", List.of());
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < bins.length; i++) {
            labels.add(i == 0 ? "1" : Text.count(1L << i) + "\u2013" + Text.count((2L << i) - 1));
        }
        String lead = Text.count(LongStream.of(bins).sum(), "group", "groups") + ", of which " + Text.count(bins[0])
                + (bins[0] == 1 ? " is a patch" : " are patches") + " without a duplicate. The largest group has "
                + Text.count(model.counts().largestCluster(), "patch.", "patches.");
        Chart chart = new Chart("chart-sizes", "How many groups of near-duplicates have which size.", labels,
                List.of(series("groups", "duplicate", bins)), "patches in the group", "groups (logarithmic)",
                new Chart.Layout(false, false, true, null, true), null);
        return new Block(title, lead, chart, "groups", rows(labels, bins));
    }

    private static Block distances(ReportModel model) {
        long[] bins = trimmed(model.histograms().distances());
        String title = "Distances of duplicates to their exemplar";
        if (bins.length == 0) {
            return new Block(title, model.counts().exemplars() == null ? "Deduplication has not run."
                    : "There are no duplicates, hence no distances.", null, "", List.of());
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < bins.length; i++) {
            labels.add(Integer.toString(i));
        }
        long all = LongStream.of(bins).sum();
        String lead = Text.count(all, "duplicate", "duplicates") + "; half of them are at most "
                + Text.count(median(bins, all), "bit", "bits")
                + " from their exemplar, the farthest " + Text.count(bins.length - 1, "bit.", "bits.");
        Chart chart = new Chart("chart-distances", "How many duplicates are how many bits from their exemplar.", labels,
                List.of(series("duplicates", "duplicate", bins)), "Hamming distance of the difference hashes (bits)",
                "duplicates", new Chart.Layout(false, false, false, null, true), null);
        return new Block(title, lead, chart, "duplicates", rows(labels, bins));
    }

    private static int median(long[] bins, long all) {
        long below = 0;
        for (int i = 0; i < bins.length; i++) {
            below += bins[i];
            if (2 * below >= all) {
                return i;
            }
        }
        return bins.length - 1;
    }

    private static Block scores(ReportModel model) {
        Histograms h = model.histograms();
        long scored = LongStream.of(h.informative()).sum() + LongStream.of(h.uninformative()).sum();
        String title = "Scores of the judged patches";
        if (scored == 0) {
            return new Block(title, model.counts().informative() == null ? "The filter has not run."
                    : "The filter gave no scores.", null, "", List.of());
        }
        List<String> labels = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < Histograms.SCORE_BINS; i++) {
            labels.add(String.format(Locale.ROOT, "%.2f\u2013%.2f", (double) i / Histograms.SCORE_BINS,
                    (double) (i + 1) / Histograms.SCORE_BINS));
            rows.add(new Row(labels.get(i), Text.count(h.informative()[i]) + " / " + Text.count(h.uninformative()[i])));
        }
        Threshold threshold = model.threshold().orElse(null);
        String lead = Text.count(scored, "patch has", "patches have") + " a score, the probability of being informative. "
                + (threshold == null ? "The decision does not hang on the score alone, so no threshold is drawn."
                : "The line marks " + threshold.name() + ", " + Text.number(threshold.value(), 3) + ".");
        Chart chart = new Chart("chart-scores", "How many patches have which score.", labels,
                List.of(series("informative", "kept", h.informative()),
                        series("uninformative", "uninformative", h.uninformative())),
                "score (0 uninformative, 1 informative)", "patches", new Chart.Layout(false, true, false, null, true),
                threshold == null ? null
                        : new Chart.Marker(threshold.value(), "informative from " + Text.number(threshold.value(), 3)));
        return new Block(title, lead, chart, "informative / uninformative", rows);
    }

    private static Chart.Series series(String label, String colour, long[] values) {
        return new Chart.Series(label, colour, Arrays.stream(values).boxed().toList(),
                Arrays.stream(values).mapToObj(v -> Text.count(v) + " " + label).toList());
    }

    private static List<Row> rows(List<String> labels, long[] values) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            rows.add(new Row(labels.get(i), Text.count(values[i])));
        }
        return rows;
    }

    /** Without the empty bins after the last filled one. */
    private static long[] trimmed(long[] bins) {
        int end = bins.length;
        while (end > 0 && bins[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(bins, end);
    }
}
