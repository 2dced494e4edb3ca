package org.cemflow.label.file;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.input.BOMInputStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;

/**
 * A label file: CSV with the columns {@code id} and {@code label}, which {@code cem-filter train} reads, and
 * {@code annotator}, {@code time} (ISO 8601, UTC) and {@code before}, which are cem-label's own and may be absent.
 */
public final class LabelTable {

    private static final int SHOWN = 5;
    private static final List<String> COLUMNS = List.of("id", "label", "annotator", "time", "before");

    private LabelTable() {}

    /**
     * The lines by id, in the file's order; of a file that does not exist, none.
     *
     * @throws DataError naming the lines at fault, or a column that would be lost when the file is written again
     */
    public static Map<String, LabelRow> read(Path file) throws IOException {
        Map<String, LabelRow> rows = new LinkedHashMap<>();
        if (Files.notExists(file)) {
            return rows;
        }
        List<String> faults = new ArrayList<>();
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true)
                .setIgnoreSurroundingSpaces(true).setIgnoreHeaderCase(true).get();
        try (Reader reader = new InputStreamReader(BOMInputStream.builder().setInputStream(Files.newInputStream(file)).get(),
                StandardCharsets.UTF_8); CSVParser parser = format.parse(reader)) {
            requireColumns(file, parser.getHeaderMap());
            for (CSVRecord line : parser) {
                String fault = add(line, rows);
                if (fault != null) {
                    faults.add("line " + parser.getCurrentLineNumber() + ": " + fault);
                }
            }
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new DataError(file, "is no CSV file (" + e.getMessage() + ")", "give a file with the columns id and label", e);
        }
        if (!faults.isEmpty()) {
            throw new DataError(file, String.join(", ", faults.subList(0, Math.min(SHOWN, faults.size())))
                    + (faults.size() > SHOWN ? " and " + (faults.size() - SHOWN) + " more" : ""), "correct these lines");
        }
        return rows;
    }

    private static void requireColumns(Path file, Map<String, Integer> header) {
        if (!header.containsKey("id") || !header.containsKey("label")) {
            throw new DataError(file, "has the columns " + List.copyOf(header.keySet()) + " instead of id and label",
                    "write 'id,label' into the first line");
        }
        List<String> unknown = header.keySet().stream().filter(name -> COLUMNS.stream().noneMatch(name::equalsIgnoreCase)).toList();
        if (!unknown.isEmpty()) {
            throw new DataError(file, "has the column '" + unknown.get(0) + "', which cem-label would lose",
                    "give another file or take that column out");
        }
    }

    /** What is wrong with the line, or null. */
    private static String add(CSVRecord line, Map<String, LabelRow> rows) {
        if (!line.isConsistent()) {
            return line.size() + " columns";
        }
        String id = line.get("id");
        if (id.isEmpty()) {
            return "no id";
        }
        String word = line.get("label");
        Label label = Label.of(word).orElse(null);
        if (label == null) {
            return word.isEmpty() ? null : "'" + word + "' is none of informative, uninformative, none";
        }
        Instant time;
        try {
            time = cell(line, "time").isEmpty() ? null : Instant.parse(cell(line, "time"));
        } catch (DateTimeException e) {
            return "'" + cell(line, "time") + "' is no time such as 2026-01-31T12:00:00.000Z";
        }
        String annotator = cell(line, "annotator");
        LabelRow row = new LabelRow(id, label, annotator.isEmpty() ? null : annotator, time, Label.of(cell(line, "before")).orElse(null));
        LabelRow other = rows.putIfAbsent(id, row);
        return other != null && other.label() != label ? id + " was labelled otherwise before" : null;
    }

    private static String cell(CSVRecord line, String column) {
        return line.isMapped(column) ? line.get(column) : "";
    }

    /** Writes the file anew, atomically: whoever reads it finds the labels of before or those of after. */
    static void write(Path file, Collection<LabelRow> rows) throws IOException {
        StringWriter text = new StringWriter();
        var csv = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').setHeader(COLUMNS.toArray(String[]::new)).get().print(text);
        for (LabelRow row : rows) {
            csv.printRecord(row.id(), row.label().word(), row.annotator(), row.time(), row.before() == null ? null : row.before().word());
        }
        csv.flush();
        AtomicFile.write(file, text.toString());
    }
}
