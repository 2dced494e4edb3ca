package org.cemflow.benchmark.score;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.InputFiles;

/**
 * One row of {@code scores.csv}: one class of one test item, as one fine-tuned model found it.
 *
 * @param initialisation the user's word for what the model started from
 * @param labels the share of the training labels, above 0 to 1
 * @param group of an item that came from another benchmark, that one's name; else empty
 */
record ScoreRow(String benchmark, String initialisation, long seed, double labels, String item, String label, Score score,
        String group) {

    private static final String[] COLUMNS = {"benchmark", "initialisation", "seed", "labels", "item", "class", "iou", "dice",
        "precision", "recall", "ap50", "boundary_f", "group"};
    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setRecordSeparator("\n").setHeader(COLUMNS).get();

    /** Writes a table; what cannot be said is an empty cell. */
    static void write(Path file, List<ScoreRow> rows) throws IOException {
        StringWriter text = new StringWriter();
        try (CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
            for (ScoreRow row : rows) {
                Score s = row.score;
                csv.printRecord(row.benchmark, row.initialisation, row.seed, row.labels, row.item, row.label, cell(s.iou()),
                        cell(s.dice()), cell(s.precision()), cell(s.recall()), cell(s.ap50()), cell(s.boundaryF()), row.group);
            }
        }
        AtomicFile.write(file, text.toString());
    }

    private static String cell(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    /** @throws DataError if the file is no table of scores */
    static List<ScoreRow> read(Path file) throws IOException {
        InputFiles.requireFile(file);
        List<ScoreRow> rows = new ArrayList<>();
        CSVFormat format = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8); CSVParser csv = CSVParser.parse(reader, format)) {
            List<String> lacking = new ArrayList<>(List.of(COLUMNS));
            lacking.removeAll(csv.getHeaderNames());
            if (!lacking.isEmpty()) {
                throw new DataError(file, "lacks the columns " + String.join(", ", lacking), "give tables that cem-score wrote");
            }
            for (CSVRecord record : csv) {
                rows.add(row(file, record));
            }
        } catch (UncheckedIOException | java.nio.charset.CharacterCodingException e) {
            throw new DataError(file, "is no table of comma-separated values", "give tables that cem-score wrote", e);
        }
        return rows;
    }

    private static ScoreRow row(Path file, CSVRecord r) {
        try {
            if (!r.isConsistent()) {
                throw new IllegalArgumentException("it has " + r.size() + " cells");
            }
            Score score = new Score(number(r, "iou"), number(r, "dice"), number(r, "precision"), number(r, "recall"), number(r, "ap50"),
                    number(r, "boundary_f"));
            double labels = number(r, "labels");
            if (!(labels > 0 && labels <= 1) || r.get("benchmark").isBlank() || r.get("initialisation").isBlank() || r.get("item").isBlank()) {
                throw new IllegalArgumentException("benchmark, initialisation, labels and item must be there");
            }
            return new ScoreRow(r.get("benchmark"), r.get("initialisation"), Long.parseLong(r.get("seed")), labels, r.get("item"),
                    r.get("class"), score, r.get("group"));
        } catch (IllegalArgumentException e) {
            throw new DataError(file, "is broken in row " + r.getRecordNumber() + " (" + e.getMessage() + ")", "score that model again", e);
        }
    }

    private static double number(CSVRecord record, String column) {
        String cell = record.get(column);
        double value = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
        if (value < 0 || value > 1) {
            throw new IllegalArgumentException(column + " is " + cell);
        }
        return value;
    }
}
