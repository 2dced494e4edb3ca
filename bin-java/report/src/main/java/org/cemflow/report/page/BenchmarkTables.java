package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.report.benchmark.Benchmark;
import org.cemflow.report.benchmark.Finetuned;
import org.cemflow.report.benchmark.ModelKey;
import org.cemflow.report.benchmark.ScoreSummary;
import org.cemflow.report.benchmark.ScoreSummary.Interval;
import org.cemflow.report.benchmark.ScoreSummary.Published;
import org.cemflow.report.benchmark.ScoreSummary.Row;

/** A benchmark's tables. */
final class BenchmarkTables {

    private static final int MOST_MODELS = 60;

    /** @param bySeed the IoU of each seed, shown on hovering */
    record Ours(String labels, String initialisation, String colour, String iou, String interval, String bySeed, String seeds, String dice,
            String ap50, String boundary) {}

    record ByClass(String label, String labels, String initialisation, String iou, String interval, String dice, String ap50, String boundary) {}

    record Theirs(String table, String initialisation, String encoder, String iterations, String iou) {}

    record Model(String labels, String initialisation, String seed, String slices, String learnt, String iterations, String device, String iou) {}

    /** @param more how many are not listed, in words; null if all are */
    record Models(List<Model> rows, String more) {}

    private BenchmarkTables() {}

    static List<Ours> ours(Benchmark benchmark, InitialisationColours colours) {
        return rows(benchmark).stream().map(row -> {
            Interval iou = row.scores().get("iou");
            return new Ours(BenchmarkWords.share(row.labels()), row.initialisation(), colours.of(row.initialisation()).name(),
                    mean(row.scores(), "iou"), BenchmarkWords.range(iou), bySeed(row), Text.count((long) row.seeds().size()),
                    mean(row.scores(), "dice"), mean(row.scores(), "ap50"), mean(row.scores(), "boundary_f"));
        }).toList();
    }

    static List<Row> rows(Benchmark benchmark) {
        return benchmark.scores().map(ScoreSummary.OfBenchmark::ours).orElse(List.of());
    }

    private static String bySeed(Row row) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < row.seeds().size(); i++) {
            parts.add("seed " + row.seeds().get(i) + ": " + BenchmarkWords.score(row.ious().get(i)));
        }
        return String.join("\n", parts);
    }

    private static String mean(Map<String, Interval> scores, String metric) {
        Interval score = scores.get(metric);
        return score == null ? Text.NONE : BenchmarkWords.score(score.mean());
    }

    /** Empty where there is but one class, which the first table shows. */
    static List<ByClass> byClass(Benchmark benchmark) {
        List<ByClass> all = new ArrayList<>();
        for (Row row : rows(benchmark)) {
            row.classes().forEach((label, scores) -> {
                if (row.classes().size() > 1) {
                    all.add(new ByClass(label, BenchmarkWords.share(row.labels()), row.initialisation(), mean(scores, "iou"),
                            BenchmarkWords.range(scores.get("iou")), mean(scores, "dice"), mean(scores, "ap50"), mean(scores, "boundary_f")));
                }
            });
        }
        List<String> labels = rows(benchmark).stream().flatMap(row -> row.classes().keySet().stream()).distinct().toList();
        all.sort(java.util.Comparator.comparingInt(row -> labels.indexOf(row.label())));
        return all;
    }

    static List<Theirs> theirs(Benchmark benchmark) {
        List<Published> published = benchmark.scores().map(ScoreSummary.OfBenchmark::published).orElse(List.of());
        return published.stream().map(p -> new Theirs(p.table() == null ? Text.NONE : p.table(), p.initialisation(),
                p.frozenEncoder() ? "frozen" : "learnt", p.iterations() == null ? "not stated" : Text.count(p.iterations().longValue()),
                BenchmarkWords.score(p.iou()))).toList();
    }

    static Models models(Benchmark benchmark) {
        Map<ModelKey, Double> ious = new HashMap<>();
        for (Row row : rows(benchmark)) {
            for (int i = 0; i < row.seeds().size(); i++) {
                ious.put(new ModelKey(row.initialisation(), row.labels(), row.seeds().get(i)), row.ious().get(i));
            }
        }
        List<Model> shown = benchmark.models().stream().limit(MOST_MODELS).map(m -> model(m, ious.get(m.key()))).toList();
        long left = benchmark.models().size() - shown.size();
        return new Models(shown, left > 0 ? Text.count(left) + " more are not listed." : null);
    }

    private static Model model(Finetuned model, Double iou) {
        Finetuned.Summary s = model.summary();
        return new Model(BenchmarkWords.share(model.key().labels()), model.key().initialisation(), Long.toString(model.key().seed()),
                Text.count((long) s.slices()) + " of " + Text.count((long) s.slicesInAll()), learnt(String.valueOf(s.unfreeze())),
                iterations(s), "cuda".equals(s.device()) ? "GPU" : "CPU", BenchmarkWords.score(iou));
    }

    private static String iterations(Finetuned.Summary s) {
        return (s.kept() == null || s.kept() == s.iterations() ? "" : Text.count((long) s.kept()) + " of ") + Text.count((long) s.iterations());
    }

    private static String learnt(String unfreeze) {
        return switch (unfreeze) {
            case "none" -> "decoder";
            case "all" -> "all";
            default -> "decoder, from " + unfreeze;
        };
    }
}
