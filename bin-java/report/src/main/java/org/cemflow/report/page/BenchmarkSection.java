package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.report.ReportModel;
import org.cemflow.report.benchmark.Benchmark;
import org.cemflow.report.benchmark.Benchmarks;
import org.cemflow.report.benchmark.ModelKey;
import org.cemflow.report.benchmark.Overlays;
import org.cemflow.report.benchmark.Prepared;
import org.cemflow.report.benchmark.ScoreSummary;
import org.cemflow.report.picture.LabelColours;
import org.cemflow.report.picture.Tile;

/** What the initialisations are worth: scores, differences, learning curves and pictures, benchmark by benchmark. */
final class BenchmarkSection implements Section {

    record View(String replicates, List<Link> links, List<Block> blocks) {

        boolean many() {
            return links.size() > 1;
        }
    }

    record Link(String anchor, String name) {}

    /**
     * One benchmark.
     *
     * @param title its own, or its name
     * @param unscored why there is no table of ours; null if there is
     * @param differences from the baseline where it is there, {@code others} between the other initialisations
     * @param learningLead on which images the curves are
     * @param noPictures why there are no overlays; null if there are
     */
    record Block(String anchor, String name, String title, String contents, String training, String source, List<String> warnings,
            List<BenchmarkTables.Ours> ours, String unscored, List<String> differences, List<String> others, Dots dots, List<BenchmarkTables.Theirs> theirs,
            List<BenchmarkCharts.Learning> learning, String learningLead, List<Swatch> legend, String pictureLead, List<Row> pictures,
            String noPictures, List<BenchmarkTables.ByClass> classes, BenchmarkTables.Models models) {

        boolean warned() {
            return !warnings.isEmpty();
        }

        boolean anyOurs() {
            return !ours.isEmpty();
        }

        boolean anyDifferences() {
            return !differences.isEmpty();
        }

        boolean anyOthers() {
            return !others.isEmpty();
        }

        boolean anyTheirs() {
            return !theirs.isEmpty();
        }

        /** Whether there are scores and none of the paper to stand beside them. */
        boolean unpublished() {
            return anyOurs() && !anyTheirs();
        }

        boolean anyLearning() {
            return !learning.isEmpty();
        }

        boolean anyPictures() {
            return !pictures.isEmpty();
        }

        boolean anyClasses() {
            return !classes.isEmpty();
        }

        boolean anyModels() {
            return !models.rows().isEmpty();
        }
    }

    record Swatch(String colour, String name) {}

    record Row(String place, List<Panel> panels) {}

    /**
     * A test image, with labels over it or without.
     *
     * @param labels null for none
     * @param note a few words more; null for none
     */
    record Panel(Tile image, Tile labels, String headline, String note) {}

    @Override
    public String id() {
        return "benchmark";
    }

    @Override
    public String title() {
        return "Benchmark";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.benchmarks().isPresent();
    }

    @Override
    public Object view(ReportModel model) {
        Benchmarks benchmarks = model.benchmarks().orElseThrow();
        InitialisationColours colours = new InitialisationColours(model);
        Map<String, Benchmark> anchors = anchors(benchmarks);
        List<Link> links = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        anchors.forEach((anchor, benchmark) -> {
            links.add(new Link(anchor, benchmark.name()));
            blocks.add(block(anchor, benchmark, colours));
        });
        return new View(Text.count((long) benchmarks.replicates()), links, blocks);
    }

    @Override
    public List<Drawing> charts(ReportModel model) {
        Benchmarks benchmarks = model.benchmarks().orElseThrow();
        InitialisationColours colours = new InitialisationColours(model);
        return anchors(benchmarks).entrySet().stream().flatMap(e -> BenchmarkCharts.all(e.getValue(), e.getKey(), colours)).toList();
    }

    private static Map<String, Benchmark> anchors(Benchmarks benchmarks) {
        Map<String, Benchmark> anchors = new LinkedHashMap<>();
        benchmarks.all().forEach(benchmark -> anchors.put("benchmark-" + (anchors.size() + 1), benchmark));
        return anchors;
    }

    private static Block block(String anchor, Benchmark b, InitialisationColours colours) {
        Optional<Prepared.Description> about = b.prepared().map(Prepared::description);
        String title = about.map(Prepared.Description::title).filter(text -> !text.isBlank()).orElse(b.name());
        List<BenchmarkTables.Ours> ours = BenchmarkTables.ours(b, colours);
        List<BenchmarkCharts.Learning> learning = BenchmarkCharts.learning(b, anchor, colours);
        return new Block(anchor, b.name(), title, BenchmarkWords.contents(b), BenchmarkWords.training(b), about.map(BenchmarkSection::source).orElse(""),
                BenchmarkWords.warnings(b), ours, ours.isEmpty() ? "It has no scores in benchmark/summary.json." : null,
                differences(b, true), differences(b, false),
                BenchmarkCharts.dots(b, anchor, colours), BenchmarkTables.theirs(b), learning, BenchmarkCharts.watched(b), legend(b),
                pictureLead(b), b.overlays().rows().stream().map(BenchmarkSection::row).toList(), noPictures(b), BenchmarkTables.byClass(b),
                BenchmarkTables.models(b));
    }

    /** @param fromBaseline whether those from the baseline, or the others; without a baseline all count as such */
    private static List<String> differences(Benchmark b, boolean fromBaseline) {
        List<ScoreSummary.Difference> all = b.scores().map(ScoreSummary.OfBenchmark::differences).orElse(List.of());
        boolean any = all.stream().anyMatch(d -> d.baseline().equals(ModelKey.BASELINE));
        return all.stream().filter(d -> (!any || d.baseline().equals(ModelKey.BASELINE)) == fromBaseline)
                .map(d -> BenchmarkWords.difference(b, d)).toList();
    }

    private static String source(Prepared.Description d) {
        List<String> parts = new ArrayList<>();
        if (d.citation() != null && !d.citation().isBlank()) {
            parts.add("Data: " + d.citation().strip());
        }
        if (d.licence() != null && !d.licence().isBlank()) {
            parts.add("licence: " + d.licence().strip());
        }
        return String.join("; ", parts) + (parts.isEmpty() ? "" : ".");
    }

    private static List<Swatch> legend(Benchmark b) {
        return BenchmarkWords.scored(b).stream().map(c -> new Swatch(LabelColours.hex(c.value()), c.name())).toList();
    }

    private static String pictureLead(Benchmark b) {
        boolean volumes = b.prepared().map(Prepared::volumes).orElse(false);
        return "Of each initialisation the model of the first seed with the largest share of the labels. The places are chosen by the truth alone, "
                + "where it is dense, the same every time; the IoU is that of the whole " + (volumes ? "volume." : "image.");
    }

    private static String noPictures(Benchmark b) {
        if (!b.overlays().rows().isEmpty()) {
            return null;
        }
        return b.prepared().isEmpty() ? "There are no pictures, because the prepared benchmark was not given to the report."
                : "There are no pictures: no predictions were given to the report, or they are left out to keep this page small.";
    }

    private static Row row(Overlays.Row row) {
        List<Panel> panels = new ArrayList<>();
        panels.add(new Panel(row.image(), null, "image", null));
        panels.add(new Panel(row.image(), row.truth(), "truth", null));
        for (Overlays.Panel p : row.panels()) {
            String model = BenchmarkWords.share(p.model().labels()) + " of the labels, seed " + p.model().seed();
            panels.add(new Panel(row.image(), p.labels(), p.model().initialisation(),
                    (p.iou().isPresent() ? "IoU " + BenchmarkWords.score(p.iou().getAsDouble()) + "; " : "") + model));
        }
        String section = row.volume() ? ", section " + row.section() : "";
        return new Row(row.item() + section + ", rows " + row.y() + " to " + (row.y() + row.h() - 1) + ", columns " + row.x() + " to "
                + (row.x() + row.w() - 1), panels);
    }
}
