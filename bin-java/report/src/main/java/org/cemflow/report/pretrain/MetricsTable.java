package org.cemflow.report.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cemflow.core.error.DataError;

/**
 * {@code metrics.csv} of a pretraining.
 *
 * @param rows in the order of their steps
 */
public record MetricsTable(List<Row> rows) {

    static final String FILE = "metrics.csv";
    private static final List<String> NUMBERS =
            List.of("loss", "top1", "top5", "spread", "lr", "images_per_s", "data_wait", "gpu_mib", "probe");

    /**
     * What was seen since the row before.
     *
     * @param step steps done
     * @param values by column; an empty cell has none
     */
    public record Row(long step, Map<String, Double> values) {}

    /** @throws DataError if the folder holds no such table */
    static MetricsTable read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
        List<Row> rows = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            for (CSVRecord line : parser) {
                Map<String, Double> values = new LinkedHashMap<>();
                for (String name : NUMBERS) {
                    if (line.isSet(name) && !line.get(name).isEmpty()) {
                        values.put(name, Double.valueOf(line.get(name)));
                    }
                }
                rows.add(new Row(Long.parseLong(line.get("step")), values));
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new DataError(file, "is not the metrics of a pretraining (" + e.getMessage() + ")",
                    "give the folder of a finished cem-pretrain", e);
        }
        return new MetricsTable(List.copyOf(rows));
    }

    public boolean has(String column) {
        return rows.stream().anyMatch(row -> row.values().containsKey(column));
    }

    /** Seconds of all steps of {@code batch} patches together, without probes and checkpoints. */
    public double seconds(int batch) {
        double seconds = 0;
        long before = 0;
        for (Row row : rows) {
            Double rate = row.values().get("images_per_s");
            if (rate != null && rate > 0) {
                seconds += (row.step() - before) * batch / rate;
            }
            before = row.step();
        }
        return seconds;
    }

    /**
     * At most so many rows: of a longer table neighbouring rows are taken together, each column by the mean of what is there,
     * under the last step of them.
     */
    public MetricsTable thinned(int most) {
        int size = rows.size();
        if (size <= most) {
            return this;
        }
        List<Row> thin = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            thin.add(mean(rows.subList((int) ((long) i * size / most), (int) ((long) (i + 1) * size / most))));
        }
        return new MetricsTable(thin);
    }

    private static Row mean(List<Row> some) {
        Map<String, Double> sums = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        some.forEach(row -> row.values().forEach((name, value) -> {
            sums.merge(name, value, Double::sum);
            counts.merge(name, 1, Integer::sum);
        }));
        sums.replaceAll((name, sum) -> sum / counts.get(name));
        return new Row(some.get(some.size() - 1).step(), sums);
    }
}
