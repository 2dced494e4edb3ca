package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cemflow.report.benchmark.Benchmark;
import org.cemflow.report.benchmark.Finetuned;
import org.cemflow.report.benchmark.ModelKey;
import org.cemflow.report.benchmark.Prepared;
import org.cemflow.report.benchmark.Prepared.LabelClass;
import org.cemflow.report.benchmark.ScoreSummary.Difference;
import org.cemflow.report.benchmark.ScoreSummary.Interval;

/** What a benchmark's numbers say, in words. */
final class BenchmarkWords {

    private static final double PERCENT = 100;

    private BenchmarkWords() {}

    /** A score or a difference, with three decimals; a dash for null. */
    static String score(Double value) {
        return value == null ? Text.NONE : String.format(Locale.ROOT, "%.3f", value).replace('-', '\u2212');
    }

    /** A share of the labels in percent. */
    static String share(double labels) {
        return Text.number(PERCENT * labels, 2) + " %";
    }

    /** "0.612 to 0.655", a dash if there is none. */
    static String range(Interval interval) {
        return interval == null || !interval.bounded() ? Text.NONE : score(interval.low()) + " to " + score(interval.high());
    }

    /** What the test items are called, for a number of them. */
    static String items(Benchmark benchmark, long count) {
        return benchmark.prepared().filter(Prepared::volumes).isPresent() ? Text.count(count, "test volume", "test volumes")
                : Text.count(count, "test image", "test images");
    }

    /** Two initialisations held against each other; says plainly when nothing is shown. */
    static String difference(Benchmark benchmark, Difference d) {
        String with = "With " + share(d.labels()) + " of the labels, ";
        Interval iou = d.iou();
        if (!iou.known()) {
            return with + d.initialisation() + " and " + d.baseline() + " have no seed and test image in common, so they are not compared.";
        }
        String common = Text.count(d.seeds().size(), "seed", "seeds") + " and " + items(benchmark, d.items()) + " in common";
        String lies = d.initialisation() + " lies " + score(Math.abs(iou.mean())) + (iou.mean() < 0 ? " below " : " above ") + d.baseline();
        if (!iou.bounded()) {
            return with + lies + " (" + common + "). A single run says nothing about chance: a difference is not shown.";
        }
        boolean shown = iou.low() > 0 || iou.high() < 0;
        String single = d.seeds().size() > 1 ? "" : " Of a single seed the interval knows the chance of the images only, not that of the training.";
        return shown ? with + lies + " (95 % interval of the difference " + range(iou) + "; " + common + ")." + single
                : with + lies + ", but the 95 % interval of the difference, " + range(iou) + ", holds 0: a difference is not shown ("
                        + common + ")." + single;
    }

    /** What is in it; an empty text if its folder was not given. */
    static String contents(Benchmark benchmark) {
        if (benchmark.prepared().isEmpty()) {
            return "";
        }
        Prepared.Description d = benchmark.prepared().get().description();
        List<String> names = d.classes().stream().map(c -> c.name() + (c.scored() ? "" : " (not scored)")).toList();
        return (names.size() == 1 ? "Class: " : "Classes: ") + Text.and(names) + ". Learnt from at most "
                + counted(d.train()) + ", judged on " + counted(d.test()) + ".";
    }

    private static String counted(List<Prepared.Item> items) {
        long volumes = items.stream().filter(item -> item.shape().size() == 3).count();
        List<String> parts = new ArrayList<>();
        if (volumes > 0) {
            parts.add(Text.count(volumes, "volume", "volumes"));
        }
        if (volumes < items.size()) {
            parts.add(Text.count(items.size() - volumes, "image", "images"));
        }
        return Text.and(parts);
    }

    /** How the models learnt, as far as it bears on comparing them; an empty text if no model's folder was given. */
    static String training(Benchmark benchmark) {
        Map<String, Set<String>> byWay = new TreeMap<>();
        Set<String> lengths = new LinkedHashSet<>();
        Set<String> nets = new LinkedHashSet<>();
        for (Finetuned model : benchmark.models()) {
            byWay.computeIfAbsent(String.valueOf(model.summary().unfreeze()), way -> new LinkedHashSet<>()).add(model.key().initialisation());
            lengths.add(Text.count(model.summary().iterations(), "iteration", "iterations") + " of "
                    + Text.count(model.summary().batch(), "crop", "crops"));
            nets.add(String.valueOf(model.summary().arch()).replace("resnet", "ResNet\u2011"));
        }
        if (byWay.isEmpty()) {
            return "";
        }
        List<String> sentences = new ArrayList<>(List.of("U-Nets on " + Text.and(List.copyOf(nets)) + ", "
                + Text.and(List.copyOf(lengths)) + "."));
        byWay.forEach((way, names) -> sentences.add(way(way, byWay.size() == 1 ? "In all of them " : "In those that began from " + Text.and(List.copyOf(names)) + ", ")));
        return String.join(" ", sentences);
    }

    private static String way(String unfreeze, String where) {
        return where + switch (unfreeze) {
            case "none" -> "the decoder learnt; the encoder stayed as it was, but for the statistics of batch normalisation.";
            case "all" -> "encoder and decoder learnt.";
            default -> "the decoder learnt, and the encoder from " + unfreeze + " on.";
        };
    }

    /** What the reader must know before the numbers, whole sentences. */
    static List<String> warnings(Benchmark benchmark) {
        List<String> warnings = new ArrayList<>(benchmark.prepared().map(Prepared::warnings).orElse(List.of()));
        Map<String, List<String>> missing = new LinkedHashMap<>();
        for (Finetuned model : benchmark.models()) {
            List<String> names = model.summary().missing() == null ? List.of() : model.summary().missing();
            if (!names.isEmpty()) {
                missing.computeIfAbsent(Text.and(names), key -> new ArrayList<>()).add(model(model.key()));
            }
        }
        missing.forEach((names, models) -> warnings.add("The drawn training images have no pixel of " + names + " for "
                + models.stream().limit(8).collect(Collectors.joining("; ")) + (models.size() > 8 ? " and others" : "")
                + ": it could not be learnt."));
        return warnings;
    }

    /** Which model. */
    static String model(ModelKey key) {
        return key.initialisation() + ", " + share(key.labels()) + " of the labels, seed " + key.seed();
    }

    /** The scored classes; none if the benchmark's folder was not given. */
    static List<LabelClass> scored(Benchmark benchmark) {
        return benchmark.prepared().map(Prepared::scored).orElse(List.of());
    }
}
