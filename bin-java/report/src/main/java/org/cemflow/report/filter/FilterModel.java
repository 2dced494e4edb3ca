package org.cemflow.report.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;

/**
 * What MODEL.json of a trained filter says. Informative is the positive class, decided at 0.5.
 *
 * @param arch {@code forest} or a ResNet's name
 * @param initialisation what a net began with; null for a forest
 * @param train examples learnt from
 * @param test examples held out
 * @param auroc area under the curve, 0 to 1
 * @param roc from (0, 0) to (1, 1)
 * @param calibration tenths of the scores that hold examples
 * @param importance of a forest's features; null for a net
 * @param epochs of a net's training; null for a forest
 */
public record FilterModel(String arch, String initialisation, Counts train, Counts test, Confusion confusion, double accuracy,
        double auroc, List<Point> roc, List<Bin> calibration, Map<String, Double> importance, List<Epoch> epochs) {

    /** Examples of either class. */
    public record Counts(int informative, int uninformative) {

        public int all() {
            return informative + uninformative;
        }
    }

    /** Held-out examples by label and decision. */
    public record Confusion(@JsonProperty("true_positive") int truePositive, @JsonProperty("false_positive") int falsePositive,
            @JsonProperty("true_negative") int trueNegative, @JsonProperty("false_negative") int falseNegative) {}

    /** @param threshold the score from which examples are let through; null where none is */
    public record Point(@JsonProperty("false_positive") double falsePositive, @JsonProperty("true_positive") double truePositive,
            Double threshold) {}

    /**
     * Examples with a score between {@code from} and {@code to}.
     *
     * @param score their mean
     * @param informative the share labelled so
     */
    public record Bin(double from, double to, int examples, double score, double informative) {}

    public record Epoch(int epoch, double loss, double accuracy, @JsonProperty("held_out_loss") double heldOutLoss,
            @JsonProperty("held_out_accuracy") double heldOutAccuracy) {}

    /** @throws DataError if the file lacks what cem-filter train writes, or holds what cannot be */
    public static FilterModel read(Path file) throws IOException {
        FilterModel read = Json.read(file, FilterModel.class);
        boolean whole = read.arch != null && read.train != null && read.test != null && read.confusion != null && full(read.roc)
                && full(read.calibration) && (read.epochs == null || full(read.epochs));
        if (!whole || !read.shares().allMatch(share -> share >= 0 && share <= 1)) {
            throw new DataError(file, "lacks what is measured of a filter, or holds shares beyond 0 to 1",
                    "give the MODEL.json that this version's cem-filter train wrote");
        }
        return read;
    }

    private static boolean full(List<?> list) {
        return list != null && !list.isEmpty() && list.stream().noneMatch(Objects::isNull);
    }

    private DoubleStream shares() {
        return Stream.of(DoubleStream.of(accuracy, auroc),
                roc.stream().flatMapToDouble(point -> DoubleStream.of(point.falsePositive, point.truePositive)),
                calibration.stream().flatMapToDouble(bin -> DoubleStream.of(bin.score, bin.informative))).flatMapToDouble(some -> some);
    }
}
