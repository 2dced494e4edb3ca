package org.cemflow.curate.filter;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.input.BOMInputStream;
import org.cemflow.core.error.DataError;

/**
 * Labels given by hand: a CSV file with the columns {@code id} (of the index) and {@code label}, any others being
 * ignored. Labels are {@code informative} (or {@code good}), {@code uninformative} (or {@code bad}) and {@code none}
 * (or nothing) for patches not looked at; case does not matter.
 */
final class LabelFile {

    private static final int SHOWN = 5;
    private static final Map<String, Boolean> LABELS = Map.of("informative", true, "good", true,
            "uninformative", false, "bad", false);

    private LabelFile() {}

    /**
     * The labelled patches by id: true for informative.
     *
     * @throws DataError naming the lines at fault
     */
    static SortedMap<String, Boolean> read(Path file) throws IOException {
        SortedMap<String, Boolean> labels = new TreeMap<>();
        List<String> faults = new ArrayList<>();
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true)
                .setIgnoreSurroundingSpaces(true).setIgnoreHeaderCase(true).get();
        try (Reader reader = new InputStreamReader(BOMInputStream.builder()
                .setInputStream(Files.newInputStream(file)).get(), StandardCharsets.UTF_8);
                CSVParser parser = format.parse(reader)) {
            if (!parser.getHeaderMap().containsKey("id") || !parser.getHeaderMap().containsKey("label")) {
                throw new DataError(file, "has the columns " + parser.getHeaderNames() + " instead of id and label",
                        "write 'id,label' into the first line");
            }
            for (CSVRecord line : parser) {
                String fault = add(line, labels);
                if (fault != null) {
                    faults.add("line " + parser.getCurrentLineNumber() + ": " + fault);
                }
            }
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new DataError(file, "is no CSV file (" + e.getMessage() + ")", "write 'id,label' and one line a patch", e);
        }
        if (!faults.isEmpty()) {
            throw new DataError(file, String.join(", ", faults.subList(0, Math.min(SHOWN, faults.size())))
                    + (faults.size() > SHOWN ? " and " + (faults.size() - SHOWN) + " more" : ""),
                    "correct these lines");
        }
        return labels;
    }

    /** What is wrong with the line, or null. */
    private static String add(CSVRecord line, SortedMap<String, Boolean> labels) {
        if (!line.isConsistent()) {
            return line.size() + " columns";
        }
        String label = line.get("label").toLowerCase(Locale.ROOT);
        if (label.isEmpty() || label.equals("none")) {
            return null;
        }
        Boolean informative = LABELS.get(label);
        if (informative == null) {
            return "'" + line.get("label") + "' is none of informative, uninformative, none";
        }
        Boolean before = labels.put(line.get("id"), informative);
        return before != null && !before.equals(informative) ? line.get("id") + " was labelled otherwise before" : null;
    }
}
