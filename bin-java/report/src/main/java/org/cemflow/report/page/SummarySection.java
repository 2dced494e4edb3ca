package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import org.cemflow.report.ReportModel;
import org.cemflow.report.collect.Counts;

/** The outcome in one paragraph and a few figures. */
final class SummarySection implements Section {

    record View(String paragraph, List<Figure> figures) {}

    record Figure(String value, String label, String share) {}

    @Override
    public String id() {
        return "summary";
    }

    @Override
    public String title() {
        return "Summary";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.curated();
    }

    @Override
    public Object view(ReportModel model) {
        Counts c = model.counts();
        return new View(paragraph(model), model.anyPatches() ? List.of(
                new Figure(Text.count(c.patches()), "patches cut", ""),
                new Figure(Text.count(c.exemplars()), "exemplars", share(c.exemplars(), c)),
                new Figure(Text.count(c.informative()), "informative", share(c.informative(), c)),
                new Figure(Text.count(c.kept()), "kept", share(c.kept(), c))) : List.of());
    }

    private static String share(Long part, Counts c) {
        return part == null ? "step not run" : Text.percent(part, c.patches()) + " of all";
    }

    private static String paragraph(ReportModel model) {
        Counts c = model.counts();
        if (!model.anyPatches()) {
            return model.datasets().isEmpty() ? "No data set could be used, so there is nothing to show."
                    : "No patch could be cut from " + sets(model) + ": the images are smaller than a patch.";
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(Text.count(c.patches(), "patch was", "patches were") + " cut from " + sets(model) + ".");
        if (c.exemplars() != null) {
            sentences.add("Of these, " + Text.count(c.exemplars()) + " (" + Text.percent(c.exemplars(), c.patches())
                    + ") remain once near-duplicates are set aside.");
        }
        if (c.informative() != null) {
            sentences.add(Text.count(c.informative(), "was", "were") + " judged informative"
                    + (c.exemplars() == null ? "." : " (" + Text.percent(c.informative(), c.exemplars()) + " of those)."));
        }
        if (c.kept() != null) {
            sentences.add(c.kept() == 0 ? "No patch is in the exported data set."
                    : "The exported data set holds " + Text.count(c.kept(), "patch", "patches") + ", "
                            + Text.percent(c.kept(), c.patches()) + " of all that were cut.");
        }
        return String.join(" ", sentences);
    }

    private static String sets(ReportModel model) {
        return Text.count(model.datasets().size(), "data set", "data sets");
    }
}
