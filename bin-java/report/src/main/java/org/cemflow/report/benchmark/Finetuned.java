package org.cemflow.report.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cemflow.core.error.DataError;

/**
 * A model of cem-finetune: what it was and how it learnt.
 *
 * @param watch its IoU on the watched images as it learnt; empty if it was not watched
 */
public record Finetuned(ModelKey key, Summary summary, List<Point> watch) {

    static final String SUMMARY = "summary.json";
    static final String METRICS = "metrics.csv";
    private static final String MEND = "give the folder of a finished cem-finetune";

    /**
     * What is read of {@code summary.json}.
     *
     * @param slices of {@code slicesInAll} training slices it learnt from
     * @param missing classes that have no pixel in these slices
     * @param kept the iteration of which the net is, of {@code iterations}; null in files of earlier versions: the last
     * @param unfreeze from where on the encoder learnt: none, layer4 to layer1, all
     * @param watched the split of {@code watch}: valid or test
     */
    public record Summary(String benchmark, String initialisation, Long seed, Double labels, int slices,
            @JsonProperty("slices_in_all") int slicesInAll, List<String> missing, String unfreeze, int iterations,
            @JsonProperty("iteration_kept") Integer kept, int batch, String arch, String device, String watched) {}

    /** @param iou 0 to 1 */
    public record Point(long iteration, double iou) {}

    /** @throws DataError if the folder holds no finished fine-tuning, or metrics that are none */
    static Finetuned read(Path folder) throws IOException {
        Summary summary = Folders.read(folder, SUMMARY, Summary.class, MEND);
        if (!Folders.name(summary.benchmark) || summary.seed == null || summary.labels == null
                || !ModelKey.valid(summary.initialisation, summary.labels)) {
            throw new DataError(folder.resolve(SUMMARY), "does not say benchmark, initialisation, seed and labels", MEND);
        }
        String column = "valid".equals(summary.watched) ? "valid_iou" : "test_iou";
        ModelKey key = new ModelKey(summary.initialisation, summary.labels, summary.seed);
        return new Finetuned(key, summary, points(Folders.file(folder, METRICS, MEND), column));
    }

    private static List<Point> points(Path file, String column) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
        List<Point> points = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            for (CSVRecord line : parser) {
                long iteration = Long.parseLong(line.get("iteration"));
                if (line.isSet(column) && !line.get(column).isEmpty()) {
                    double iou = Double.parseDouble(line.get(column));
                    if (!(iou >= 0 && iou <= 1)) {
                        throw new IllegalArgumentException("an IoU of " + iou);
                    }
                    points.add(new Point(iteration, iou));
                }
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new DataError(file, "is not the metrics of a fine-tuning (" + e.getMessage() + ")", MEND, e);
        }
        return List.copyOf(points);
    }
}
