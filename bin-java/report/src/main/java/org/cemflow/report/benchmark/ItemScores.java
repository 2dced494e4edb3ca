package org.cemflow.report.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiPredicate;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cemflow.core.error.DataError;

/** IoU of single test items, the mean over their classes, from {@code scores.csv}. */
final class ItemScores {

    static final String FILE = "scores.csv";

    private record Key(String benchmark, ModelKey model, String part) {}

    /** Sum and count of the classes' IoUs. */
    private final Map<Key, double[]> sums = new HashMap<>();

    private ItemScores() {}

    /**
     * Streams the table.
     *
     * @param wanted benchmark and model whose scores are kept
     * @throws DataError if the file is missing or no table of scores
     */
    static ItemScores read(Path folder, BiPredicate<String, ModelKey> wanted) throws IOException {
        Path file = Folders.file(folder, FILE, ScoreSummary.MEND);
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        ItemScores scores = new ItemScores();
        try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            for (CSVRecord row : parser) {
                ModelKey model = new ModelKey(row.get("initialisation"), Double.parseDouble(row.get("labels")), Long.parseLong(row.get("seed")));
                if (wanted.test(row.get("benchmark"), model) && !row.get("iou").isEmpty()) {
                    scores.add(new Key(row.get("benchmark"), model, row.get("item")), Double.parseDouble(row.get("iou")));
                }
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new DataError(file, "is no table of scores (" + e.getMessage() + ")", ScoreSummary.MEND, e);
        }
        return scores;
    }

    private void add(Key key, double iou) {
        if (!(iou >= 0 && iou <= 1)) {
            throw new IllegalArgumentException("an IoU of " + iou);
        }
        double[] sum = sums.computeIfAbsent(key, none -> new double[2]);
        sum[0] += iou;
        sum[1]++;
    }

    /** Empty where the table has none. */
    OptionalDouble iou(String benchmark, ModelKey model, String part) {
        double[] sum = sums.get(new Key(benchmark, model, part));
        return sum == null ? OptionalDouble.empty() : OptionalDouble.of(sum[0] / sum[1]);
    }
}
