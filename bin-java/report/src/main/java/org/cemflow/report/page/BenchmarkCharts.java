package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cemflow.report.benchmark.Benchmark;
import org.cemflow.report.benchmark.Finetuned;
import org.cemflow.report.benchmark.ModelKey;
import org.cemflow.report.benchmark.ScoreSummary.Interval;
import org.cemflow.report.benchmark.ScoreSummary.Row;

/** A benchmark's drawings. */
final class BenchmarkCharts {

    private static final int MOST_POINTS = 200;
    private static final double STEP = 0.05;

    /** A drawing of learning curves. */
    record Learning(String title, Curves chart) {}

    private BenchmarkCharts() {}

    /** IoU with its interval by share and initialisation; null if there is nothing to draw. */
    static Dots dots(Benchmark benchmark, String anchor, InitialisationColours colours) {
        List<Row> rows = BenchmarkTables.rows(benchmark).stream()
                .filter(row -> row.scores().get("iou") != null && row.scores().get("iou").known()).toList();
        if (rows.isEmpty()) {
            return null;
        }
        List<Dots.Dot> dots = new ArrayList<>();
        for (Row row : rows) {
            Interval iou = row.scores().get("iou");
            dots.add(new Dots.Dot(iou.mean(), iou.low(), iou.high(), colours.of(row.initialisation()).name(),
                    "IoU " + BenchmarkWords.score(iou.mean()) + (iou.bounded() ? ", 95 % interval " + BenchmarkWords.range(iou) : ", no interval")));
        }
        double low = dots.stream().mapToDouble(d -> d.low() == null ? d.value() : Math.min(d.low(), d.value())).min().orElse(0);
        double high = dots.stream().mapToDouble(d -> d.high() == null ? d.value() : Math.max(d.high(), d.value())).max().orElse(1);
        return new Dots(anchor + "-dots", "IoU with its 95 % interval, by share of the labels and initialisation, on " + benchmark.name() + ".",
                rows.stream().map(row -> BenchmarkWords.share(row.labels()) + " \u00b7 " + row.initialisation()).toList(), dots,
                "IoU on the test images (0 to 1, no unit)", floor(low), ceiling(high));
    }

    private static double floor(double low) {
        return Math.max(0, Math.round(Math.floor(low / STEP - 0.5)) * 5 / 100.0);
    }

    private static double ceiling(double high) {
        return Math.min(1, Math.round(Math.ceil(high / STEP + 0.5)) * 5 / 100.0);
    }

    /** One drawing a share of the labels, the full one first; a line an initialisation. */
    static List<Learning> learning(Benchmark benchmark, String anchor, InitialisationColours colours) {
        Map<Double, Map<String, List<Finetuned>>> shares = new TreeMap<>(java.util.Comparator.reverseOrder());
        for (Finetuned model : benchmark.models()) {
            shares.computeIfAbsent(model.key().labels(), share -> new TreeMap<>(ModelKey.BASELINE_FIRST))
                    .computeIfAbsent(model.key().initialisation(), name -> new ArrayList<>()).add(model);
        }
        double highest = benchmark.models().stream().flatMap(model -> model.watch().stream()).mapToDouble(Finetuned.Point::iou).max().orElse(1);
        // The same axis for all shares, so that their curves can be compared.
        double end = Math.min(1, Math.ceil(highest * 10 + 0.1) / 10);
        List<Learning> all = new ArrayList<>();
        shares.forEach((share, models) -> {
            List<Curves.Curve> curves = new ArrayList<>();
            models.forEach((name, seeds) -> {
                List<Curves.Point> points = mean(seeds);
                if (!points.isEmpty()) {
                    InitialisationColours.Colour colour = colours.of(name);
                    curves.add(new Curves.Curve(name + " (" + Text.count(seeds.size(), "seed", "seeds") + ")", colour.name(), points, colour.dashed()));
                }
            });
            if (!curves.isEmpty()) {
                String title = BenchmarkWords.share(share) + " of the labels";
                all.add(new Learning(title, new Curves(anchor + "-learning-" + (all.size() + 1),
                        "IoU over the iterations with " + title + ", on " + benchmark.name() + ".", curves, "iterations",
                        "IoU (0 to 1)", 0.0, end)));
            }
        });
        return all;
    }

    /** The mean over models that differ in their seed, where all of them were looked at. */
    private static List<Curves.Point> mean(Collection<Finetuned> seeds) {
        TreeMap<Long, double[]> sums = new TreeMap<>();
        seeds.stream().flatMap(model -> model.watch().stream()).forEach(point -> {
            double[] sum = sums.computeIfAbsent(point.iteration(), iteration -> new double[2]);
            sum[0] += point.iou();
            sum[1]++;
        });
        List<Curves.Point> all = sums.entrySet().stream().filter(e -> e.getValue()[1] == seeds.size())
                .map(e -> new Curves.Point(e.getKey(), e.getValue()[0] / e.getValue()[1])).toList();
        int every = (all.size() + MOST_POINTS - 1) / MOST_POINTS;
        // Counted from the end: the last one is always there.
        return all.size() <= MOST_POINTS ? all
                : java.util.stream.IntStream.range(0, all.size()).filter(i -> (all.size() - 1 - i) % every == 0).mapToObj(all::get).toList();
    }

    /** On which images the models were watched, in words. */
    static String watched(Benchmark benchmark) {
        boolean valid = benchmark.models().stream().anyMatch(model -> "valid".equals(model.summary().watched()));
        return valid ? "IoU on a few validation sections" : "IoU on a few test sections (this benchmark has no validation images)";
    }

    static Stream<Drawing> all(Benchmark benchmark, String anchor, InitialisationColours colours) {
        return Stream.concat(Stream.ofNullable(dots(benchmark, anchor, colours)),
                learning(benchmark, anchor, colours).stream().map(Learning::chart));
    }
}
