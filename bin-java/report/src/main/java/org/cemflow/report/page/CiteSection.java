package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cemflow.report.ReportModel;
import org.cemflow.report.ReportModel.Dataset;
import org.cemflow.report.benchmark.Benchmark;
import org.cemflow.report.benchmark.Prepared;
import org.cemflow.report.collect.Counts;

/** What to cite, and a sentence for the methods. */
final class CiteSection implements Section {

    /** DOI names as Crossref recommends to match them; a resolver's address may stand before. */
    private static final Pattern DOI =
            Pattern.compile("(?:https?://(?:dx\\.)?doi\\.org/|doi:\\s*)?(10\\.\\d{4,9}/[-._;()/:A-Za-z0-9]+)");

    /** @param benchmarks those that say whose data they are */
    record View(String version, String methods, List<Source> sources, List<Work> benchmarks) {

        boolean anyBenchmarks() {
            return !benchmarks.isEmpty();
        }

        boolean anySources() {
            return !sources.isEmpty();
        }
    }

    /** @param doi a DOI that may stand in a link; null if there is none */
    record Source(String name, String description, String licence, String doi, String reference) {}

    record Work(String name, String citation, String licence) {}

    @Override
    public String id() {
        return "cite";
    }

    @Override
    public String title() {
        return "How to cite";
    }

    @Override
    public Object view(ReportModel model) {
        return new View(model.version(), methods(model), model.datasets().stream().map(CiteSection::source).toList(),
                model.benchmarks().stream().flatMap(b -> b.all().stream()).map(Benchmark::prepared).flatMap(Optional::stream)
                        .map(Prepared::description).filter(d -> d.citation() != null && !d.citation().isBlank())
                        .map(d -> new Work(d.name(), d.citation(), d.licence())).toList());
    }

    private static Source source(Dataset d) {
        Map<String, String> m = d.volume().map(v -> v.metadata()).orElse(null);
        Map<String, String> metadata = m == null ? Map.of() : m;
        List<String> words = new ArrayList<>();
        for (String key : List.of("organism", "tissue", "technique")) {
            if (metadata.get(key) != null && !metadata.get(key).isBlank()) {
                words.add(metadata.get(key));
            }
        }
        String given = metadata.getOrDefault("doi", "");
        Matcher doi = DOI.matcher(given.strip());
        return new Source(d.name(), String.join(", ", words), metadata.getOrDefault("licence", ""),
                doi.matches() ? doi.group(1) : null, given);
    }

    private static String methods(ReportModel model) {
        Counts c = model.counts();
        if (!model.anyPatches()) {
            return null;
        }
        String text = "Images were curated with cemflow " + model.version() + " after Conrad and Narayan (2021): "
                + Text.count(c.patches(), "patch", "patches") + " from "
                + Text.count(model.datasets().size(), "data set", "data sets");
        List<String> steps = new ArrayList<>();
        if (c.exemplars() != null) {
            steps.add("reduced to " + Text.count(c.exemplars(), "exemplar", "exemplars") + " by removing near-duplicates");
        }
        if (c.informative() != null) {
            steps.add("of which " + Text.count(c.informative(), "was", "were") + " judged informative");
        }
        if (c.kept() != null) {
            steps.add("and " + Text.count(c.kept(), "was", "were") + " kept");
        }
        return text + (steps.isEmpty() ? "" : " were " + String.join(", ", steps)) + ".";
    }
}
