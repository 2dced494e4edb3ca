package org.cemflow.curate.samplesheet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.VolumeSource;

/** The samplesheet: a CSV file with one data set a line, checked against {@code conf/schema_input.json}. */
final class Samplesheet {

    private static final Set<String> TRUE = Set.of("true", "yes", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "0");

    private final Path file;
    private final Path base;
    private final SchemaCheck check;
    private final List<String> faults = new ArrayList<>();
    private final ArrayNode rows = Json.mapper().createArrayNode();
    private final List<Long> lines = new ArrayList<>();

    /**
     * @param file the CSV
     * @param base relative paths start here
     */
    Samplesheet(Path file, Path base, Path schema) throws IOException {
        this.file = file;
        this.base = base;
        this.check = new SchemaCheck(schema);
    }

    /**
     * Reads and checks the whole sheet.
     *
     * @param mustExist whether every local path is looked for
     * @return every fault, a sentence each with its line and column name; empty when the sheet is good
     */
    List<String> read(boolean mustExist) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataError(file, "does not exist or is no file", "give --input the path of a samplesheet (CSV)");
        }
        parse();
        if (rows.isEmpty() && faults.isEmpty()) {
            faults.add(file.getFileName() + ": holds no data set; add a line under the header dataset,path");
        }
        for (SchemaCheck.Fault fault : check.check(rows)) {
            String[] at = fault.place().split("/");
            if (at.length > 1) {
                long line = lines.get(Integer.parseInt(at[1]));
                faults.add(at.length > 2
                        ? place(line, at[2]) + "'" + rows.get(Integer.parseInt(at[1])).path(at[2]).asText() + "' " + fault.words()
                        : file.getFileName() + ", line " + line + ": " + fault.words());
            }
        }
        checkUnique();
        for (int i = 0; i < rows.size(); i++) {
            resolve((ObjectNode) rows.get(i), lines.get(i), mustExist);
        }
        return faults;
    }

    /** The rows with typed values; paths absolute, {@code inner} split off. */
    ArrayNode rows() {
        return rows;
    }

    private void parse() throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setIgnoreSurroundingSpaces(true)
                .setIgnoreEmptyLines(true).setCommentMarker('#').get();
        try (Reader reader = new java.io.InputStreamReader(BOMInputStream.builder().setPath(file)
                .setByteOrderMarks(ByteOrderMark.UTF_8).get(), StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(reader, format)) {
            Set<String> known = names(check.schema().at("/items/properties"));
            List<String> strange = parser.getHeaderNames().stream().filter(name -> !known.contains(name)).toList();
            List<String> missing = List.of("dataset", "path").stream().filter(n -> !parser.getHeaderNames().contains(n)).toList();
            for (String name : strange) {
                faults.add(file.getFileName() + ", line 1: the column '" + name + "' is unknown; the columns are "
                        + String.join(", ", known));
            }
            for (String name : missing) {
                faults.add(file.getFileName() + ", line 1: the column '" + name + "' is missing");
            }
            if (!missing.isEmpty()) {
                return;
            }
            for (CSVRecord record : parser) {
                if (!record.isConsistent()) {
                    faults.add(file.getFileName() + ", line " + parser.getCurrentLineNumber() + ": has " + record.size()
                            + " columns, the header has " + parser.getHeaderNames().size());
                    continue;
                }
                lines.add(parser.getCurrentLineNumber());
                rows.add(row(record, known));
            }
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            throw new DataError(file, "is no CSV table (" + e.getMessage() + ")", "write it again as CSV with a header line", e);
        }
    }

    private ObjectNode row(CSVRecord record, Set<String> known) {
        ObjectNode row = Json.mapper().createObjectNode();
        for (Map.Entry<String, String> cell : record.toMap().entrySet()) {
            if (known.contains(cell.getKey()) && !cell.getValue().isEmpty()) {
                put(row, cell.getKey(), cell.getValue());
            }
        }
        return row;
    }

    /** A value takes the type that the schema names, where it can; otherwise the schema will complain of the text. */
    private void put(ObjectNode row, String name, String value) {
        String type = check.schema().at("/items/properties/" + name + "/type").asText();
        String lower = value.toLowerCase(Locale.ROOT);
        if (type.equals("boolean") && (TRUE.contains(lower) || FALSE.contains(lower))) {
            row.put(name, TRUE.contains(lower));
        } else if (type.equals("number")) {
            try {
                row.put(name, Double.parseDouble(value));
            } catch (NumberFormatException e) {
                row.put(name, value);
            }
        } else {
            row.put(name, value);
        }
    }

    private void checkUnique() {
        Map<String, Long> seen = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            String name = rows.get(i).path("dataset").asText();
            // Case-insensitive, since file systems may be.
            Long before = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), lines.get(i));
            if (before != null) {
                faults.add(place(lines.get(i), "dataset") + "'" + name + "' stands in line " + before
                        + " already; give every data set its own name");
            }
        }
    }

    private void resolve(ObjectNode row, long line, boolean mustExist) {
        for (String column : List.of("path", "mask")) {
            String text = row.path(column).asText("");
            if (text.isEmpty()) {
                continue;
            }
            if (text.contains("://")) {
                row.put(column + "_inner", "");
                continue;
            }
            String absolute = base.resolve(text).normalize().toString();
            VolumeSource source = VolumeSource.parse(absolute, ReadOptions.DEFAULT);
            row.put(column, source.path().toString());
            row.put(column + "_inner", source.inner());
            if (mustExist && !Files.isReadable(source.path())) {
                faults.add(place(line, column) + "'" + text + "' does not exist or may not be read (looked for "
                        + source.path() + ")");
            }
        }
    }

    private String place(long line, String column) {
        return file.getFileName() + ", line " + line + ", column " + column + ": ";
    }

    private static Set<String> names(JsonNode node) {
        Map<String, Boolean> names = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> names.put(name, true));
        return names.keySet().stream().collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }
}
