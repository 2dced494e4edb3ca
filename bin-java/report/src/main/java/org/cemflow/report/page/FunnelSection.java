package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.cemflow.report.ReportModel;
import org.cemflow.report.ReportModel.Dataset;
import org.cemflow.report.collect.Counts;
import org.cemflow.report.collect.Fate;

/** From all patches to the kept ones, step by step, in all and per data set. */
final class FunnelSection implements Section {

    private static final int MOST_BARS = 80;

    record View(Chart steps, Chart shares, String omitted, List<FateRow> fates, List<Row> rows, Row total, boolean any) {}

    record FateRow(String label, String meaning, String colour, String count, String share) {}

    record Row(String name, String anchor, String patches, Step exemplars, Step informative, Step kept) {}

    record Step(String count, String share) {}

    @Override
    public String id() {
        return "funnel";
    }

    @Override
    public String title() {
        return "From patches to data set";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.curated();
    }

    @Override
    public Object view(ReportModel model) {
        Counts all = model.counts();
        List<FateRow> fates = all.fates().entrySet().stream().filter(e -> e.getValue() > 0)
                .map(e -> new FateRow(e.getKey().label(), e.getKey().meaning(), e.getKey().colour(),
                        Text.count(e.getValue()), Text.percent(e.getValue(), all.patches()))).toList();
        List<Row> rows = model.datasets().stream().map(d -> row(d.name(), d.anchor(), d.counts())).toList();
        int left = model.datasets().size() - MOST_BARS;
        String omitted = left > 0 ? "The chart shows the " + MOST_BARS + " largest data sets; the table shows all." : null;
        return new View(steps(model), shares(model), omitted, fates, rows, row("all data sets", null, all),
                model.anyPatches());
    }

    private static Row row(String name, String anchor, Counts c) {
        return new Row(name, anchor, Text.count(c.patches()), step(c.exemplars(), c), step(c.informative(), c),
                step(c.kept(), c));
    }

    private static Step step(Long n, Counts c) {
        return new Step(Text.count(n), n == null ? "" : Text.percent(n, c.patches()));
    }

    @Override
    public List<Chart> charts(ReportModel model) {
        return model.anyPatches() ? List.of(steps(model), shares(model)) : List.of();
    }

    private static Chart steps(ReportModel model) {
        Counts c = model.counts();
        List<String> labels = new ArrayList<>();
        List<Long> values = new ArrayList<>();
        Stream.of(new Object[] {"cut", c.patches()}, new Object[] {"exemplars", c.exemplars()},
                new Object[] {"informative", c.informative()}, new Object[] {"kept", c.kept()}).filter(s -> s[1] != null)
                .forEach(s -> {
                    labels.add((String) s[0]);
                    values.add((Long) s[1]);
                });
        List<String> notes = values.stream().map(v -> Text.count(v) + " patches, " + Text.percent(v, c.patches())).toList();
        return new Chart("chart-steps", "Patches left after each step.", labels,
                List.of(new Chart.Series("patches", "kept", values, notes)), "patches", null,
                new Chart.Layout(true, false, false, null, false), null);
    }

    /** What became of each data set's patches, in percent; of many data sets, the largest. */
    private static Chart shares(ReportModel model) {
        List<Dataset> shown = model.datasets().stream().filter(d -> d.counts().patches() > 0)
                .sorted(Comparator.comparingLong((Dataset d) -> d.counts().patches()).reversed()).limit(MOST_BARS)
                .sorted(Comparator.comparing(Dataset::name)).toList();
        List<Chart.Series> series = new ArrayList<>();
        for (Fate fate : Fate.values()) {
            if (model.counts().fates().get(fate) > 0) {
                series.add(new Chart.Series(fate.label(), fate.colour(),
                        shown.stream().map(d -> share(d.counts(), fate)).toList(),
                        shown.stream().map(d -> note(d.counts(), fate)).toList()));
            }
        }
        return new Chart("chart-shares", "What became of the patches of each data set, in percent.",
                shown.stream().map(Dataset::name).toList(), series, "share of the data set's patches (%)", null,
                new Chart.Layout(true, true, false, 100, false), null);
    }

    /** In percent, with as many decimals as a screen can show. */
    private static double share(Counts c, Fate fate) {
        return Math.round(1e5 * c.fates().get(fate) / c.patches()) / 1e3;
    }

    private static String note(Counts c, Fate fate) {
        long n = c.fates().get(fate);
        return fate.label() + ": " + Text.count(n, "patch", "patches") + ", " + Text.percent(n, c.patches());
    }
}
