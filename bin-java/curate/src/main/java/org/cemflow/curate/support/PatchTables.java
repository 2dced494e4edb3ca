package org.cemflow.curate.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.tables.IndexTable;

/**
 * The patch tables of a run, one a data set, in the order of the data sets' names whatever the order in which they were
 * given.
 *
 * @param byDataset the tables that hold patches
 * @param empty the tables that hold none and so name no data set
 */
public record PatchTables(SortedMap<String, Path> byDataset, List<Path> empty) {

    /** The column that is read here. */
    record Name(String dataset) {}

    /**
     * Finds each table's data set by its first row.
     *
     * @throws DataError if two tables hold the same data set
     */
    public static PatchTables of(Collection<Path> files) throws IOException {
        PatchTables tables = new PatchTables(new TreeMap<>(), new ArrayList<>());
        for (Path file : files) {
            Optional<Name> first;
            try (Stream<Name> rows = IndexTable.read(file, Name.class)) {
                first = rows.findFirst();
            }
            if (first.isEmpty()) {
                tables.empty.add(file);
                continue;
            }
            Path other = tables.byDataset.put(first.get().dataset(), file);
            if (other != null) {
                throw new DataError(file, "holds the data set '" + first.get().dataset() + "', as does " + other,
                        "give each data set once");
            }
        }
        return tables;
    }

    /** @throws DataError if a row of a data set's table belongs to another data set */
    public void check(String dataset, String ofRow) {
        if (!dataset.equals(ofRow)) {
            throw new DataError(byDataset.get(dataset), "holds the data sets '" + dataset + "' and '" + ofRow + "'",
                    "give one table for each data set");
        }
    }
}
