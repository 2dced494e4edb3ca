package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.cemflow.report.analysis.AnalysisFolder.Encoder;
import org.cemflow.report.analysis.Invariance;
import org.cemflow.report.analysis.Selectivity;
import org.cemflow.report.benchmark.ModelKey;

/** The analyses' tables. */
final class AnalysisTables {

    /** An encoder's rates. */
    record Rates(String encoder, String arch, String colour, List<Rate> cells) {}

    /**
     * @param mean over the strengths
     * @param neurons how many count
     * @param note the lowest and where it is, and how many neurons there are
     */
    record Rate(String mean, String neurons, String note) {}

    /**
     * An image and an encoder.
     *
     * @param correlation of the filters chosen on the image itself, {@code elsewhere} of those chosen on others of the same organelle
     */
    record Selective(String image, String organelle, String encoder, String colour, String correlation, String iou, String elsewhere,
            String elsewhereIou, String others) {}

    /** Of the paper. */
    record Published(String organelle, String cem, String imagenet, String cemIou, String imagenetIou) {}

    private AnalysisTables() {}

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replace('-', '\u2212');
    }

    /** In the order of the summary. */
    static List<String> distortions(Invariance found) {
        return found.curves().stream().map(Invariance.Curve::distortion).distinct().toList();
    }

    /** The curves of a distortion, the baseline first. */
    static List<Invariance.Curve> of(Invariance found, String distortion) {
        return found.curves().stream().filter(curve -> curve.distortion().equals(distortion))
                .sorted(Comparator.comparing(Invariance.Curve::encoder, ModelKey.BASELINE_FIRST)).toList();
    }

    static List<Rates> rates(Invariance found, InitialisationColours colours) {
        List<Rates> rows = new ArrayList<>();
        for (Encoder encoder : found.encoders().stream().sorted(Comparator.comparing(Encoder::name, ModelKey.BASELINE_FIRST)).toList()) {
            List<Rate> cells = distortions(found).stream().map(distortion -> of(found, distortion).stream()
                    .filter(curve -> curve.encoder().equals(encoder.name())).findFirst().map(curve -> rate(curve, encoder)).orElse(new Rate(Text.NONE, Text.NONE, "")))
                    .toList();
            rows.add(new Rates(encoder.name(), encoder.arch(), colours.of(encoder.name()).name(), cells));
        }
        return rows;
    }

    private static Rate rate(Invariance.Curve curve, Encoder encoder) {
        String neurons = Text.count((long) curve.kept()) + " of " + Text.count((long) encoder.features()) + " neurons";
        List<Invariance.Point> points = curve.points().stream().filter(p -> p.rate() != null).toList();
        if (points.isEmpty()) {
            return new Rate(Text.NONE, Text.count((long) curve.kept()), neurons);
        }
        Invariance.Point lowest = points.stream().min(Comparator.comparingDouble(Invariance.Point::rate)).orElseThrow();
        return new Rate(number(points.stream().mapToDouble(Invariance.Point::rate).average().orElseThrow()), Text.count((long) curve.kept()),
                neurons + "; lowest " + number(lowest.rate()) + " at " + Text.number(lowest.value(), 3));
    }

    static List<Selective> selective(Selectivity found, InitialisationColours colours) {
        List<Selective> rows = new ArrayList<>();
        for (Selectivity.Image image : found.images()) {
            for (Encoder encoder : found.encoders().stream().sorted(Comparator.comparing(Encoder::name, ModelKey.BASELINE_FIRST)).toList()) {
                List<Selectivity.Row> all = found.rows().stream()
                        .filter(row -> row.encoder().equals(encoder.name()) && row.image().equals(image.name())).toList();
                List<Selectivity.Row> others = all.stream().filter(row -> !row.own()).toList();
                rows.add(new Selective(image.name(), image.organelle(), encoder.name(), colours.of(encoder.name()).name(),
                        mean(all.stream().filter(Selectivity.Row::own), Selectivity.Row::correlation),
                        mean(all.stream().filter(Selectivity.Row::own), Selectivity.Row::iou),
                        mean(others.stream(), Selectivity.Row::correlation), mean(others.stream(), Selectivity.Row::iou),
                        others.isEmpty() ? "" : "mean over filters chosen on " + Text.and(others.stream().map(Selectivity.Row::chosenOn).toList())));
            }
        }
        return rows;
    }

    private static String mean(Stream<Selectivity.Row> rows, ToDoubleFunction<Selectivity.Row> value) {
        OptionalDouble mean = rows.mapToDouble(value).average();
        return mean.isPresent() ? number(mean.getAsDouble()) : Text.NONE;
    }

    /** Organelles of which there is one image only, in words; null if there are none. */
    static String alone(Selectivity found) {
        List<String> alone = found.images().stream().map(Selectivity.Image::organelle).distinct()
                .filter(organelle -> found.images().stream().filter(image -> image.organelle().equals(organelle)).count() == 1).toList();
        return alone.isEmpty() ? null : Text.and(alone);
    }

    /** Conrad and Narayan (2021), of ResNet-50 encoders. */
    static List<Published> published() {
        return List.of(new Published("ER", "0.418", "0.329", "0.284", "0.208"), new Published("mitochondria", "0.680", "0.608", "0.517", "0.325"),
                new Published("nucleus", "0.888", "0.803", "0.887", "0.790"));
    }
}
