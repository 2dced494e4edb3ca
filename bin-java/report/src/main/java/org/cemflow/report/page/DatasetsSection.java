package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.report.ReportModel;
import org.cemflow.report.ReportModel.Dataset;
import org.cemflow.report.collect.Counts;
import org.cemflow.report.collect.Fate;
import org.cemflow.report.picture.Tile;

/** One fold-out part for each data set: where it comes from, how it became 8 bit, what was kept of it. */
final class DatasetsSection implements Section {

    private static final int OPEN_AT_FIRST = 3;
    private static final int FILTER_FROM = 10;

    record View(List<Card> cards, boolean many, boolean filterable) {}

    record Card(String name, String anchor, boolean open, String line, String badge, Tile slice, String sliceCaption,
            List<Facts.Fact> facts, List<String> warnings, Facts.Images images, List<Line> fates, List<Line> reasons,
            Montages montages) {

        boolean warned() {
            return !warnings.isEmpty();
        }

        boolean anyFates() {
            return !fates.isEmpty();
        }

        boolean anyReasons() {
            return !reasons.isEmpty();
        }
    }

    record Line(String text, String count) {}

    @Override
    public String id() {
        return "data-sets";
    }

    @Override
    public String title() {
        return "Data sets";
    }

    @Override
    public boolean applies(ReportModel model) {
        return !model.datasets().isEmpty();
    }

    @Override
    public Object view(ReportModel model) {
        int n = model.datasets().size();
        return new View(model.datasets().stream().map(d -> card(d, n)).toList(), n > 1, n >= FILTER_FROM);
    }

    private static Card card(Dataset d, int datasets) {
        Facts facts = Facts.of(d);
        Counts c = d.counts();
        List<String> warnings = new ArrayList<>(facts.warnings());
        if (c.patches() == 0) {
            warnings.add("No patch could be cut, so nothing of it is in the data set" + d.volume().map(DatasetsSection::largest).orElse("") + ".");
        }
        List<Line> fates = c.fates().entrySet().stream().filter(e -> e.getValue() > 0)
                .map(e -> line(e.getKey(), e.getValue(), c)).toList();
        List<Line> reasons = d.reasons().stream().map(r -> new Line(r.text(), Text.count(r.count()))).toList();
        return new Card(d.name(), d.anchor(), datasets <= OPEN_AT_FIRST, summary(d, facts),
                warnings.isEmpty() ? null : Text.count(warnings.size(), "warning", "warnings"),
                d.pictures().slice().orElse(null), facts.sliceCaption(), facts.facts(), warnings, facts.images(), fates,
                reasons, datasets > 1 && c.patches() > 0 ? Montages.of(d.pictures(), c, false, d.volume().isPresent()) : null);
    }

    private static String largest(VolumeDescription v) {
        int[] sides = v.largestImage();
        return (v.twoD() ? ": its largest image has " : ": its slices have ") + sides[0] + " \u00d7 " + sides[1] + " pixels";
    }

    private static Line line(Fate fate, long count, Counts c) {
        return new Line(fate.label(), Text.count(count) + " (" + Text.percent(count, c.patches()) + ")");
    }

    private static String summary(Dataset d, Facts facts) {
        List<String> parts = new ArrayList<>();
        if (facts.size() != null) {
            parts.add(facts.size());
        }
        Counts c = d.counts();
        parts.add(c.patches() == 0 ? "no patch could be cut" : Text.count(c.patches(), "patch", "patches")
                + (c.kept() == null ? "" : ", " + Text.count(c.kept()) + " kept (" + Text.percent(c.kept(), c.patches()) + ")"));
        return String.join(" \u00b7 ", parts);
    }
}
