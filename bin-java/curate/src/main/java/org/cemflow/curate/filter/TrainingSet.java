package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.tables.IndexRow;
import org.cemflow.tables.IndexTable;

/** Finds labelled patches in the index and reads them. */
final class TrainingSet {

    private static final int SHOWN = 3;

    /** What is done with a labelled patch; on several threads, each patch once. */
    @FunctionalInterface
    interface Visitor {

        /** @param table where the row comes from, for messages */
        void visit(IndexRow row, Path table, PatchReader reader);
    }

    private final Path file;
    private final SortedMap<String, Boolean> labels;

    /** @param file where the labels come from, for messages */
    TrainingSet(Path file, SortedMap<String, Boolean> labels) {
        this.file = file;
        this.labels = labels;
    }

    /**
     * The labelled patches with their features, in the order of their ids, whatever the order of the tables.
     *
     * @throws DataError if a label's patch is in no table or in two, or its data set is missing
     */
    List<LabelledPatch> measure(List<Path> tables, List<Path> folders, int threads) throws IOException {
        Map<String, double[]> texture = new ConcurrentHashMap<>();
        visit(tables, folders, threads, (row, table, reader) -> texture.put(row.id(), reader.read(table, row).features().texture()));
        return examples(texture);
    }

    /** The labelled patches without features, in the order of their ids. */
    List<LabelledPatch> unmeasured() {
        return examples(Map.of());
    }

    private List<LabelledPatch> examples(Map<String, double[]> texture) {
        List<LabelledPatch> examples = new ArrayList<>();
        labels.forEach((id, informative) -> examples.add(new LabelledPatch(id, informative, texture.get(id))));
        return examples;
    }

    /**
     * Goes to every labelled patch once.
     *
     * @throws DataError if a label's patch is in no table or in two, or its data set is missing
     */
    void visit(List<Path> tables, List<Path> folders, int threads, Visitor visitor) throws IOException {
        requireAll(find(tables));
        Map<String, PatchReader> readers = new LinkedHashMap<>();
        try {
            for (Path folder : folders) {
                PatchReader reader = PatchReader.open(folder);
                PatchReader before = readers.put(reader.dataset(), reader);
                if (before != null) {
                    before.close();
                    throw new DataError(folder, "is the data set '" + reader.dataset() + "', as " + before.folder() + " is",
                            "give each data set once");
                }
            }
            for (Path table : tables) {
                try (Stream<IndexRow> rows = IndexTable.read(table);
                        OrderedTasks<IndexRow, IndexRow> visited = new OrderedTasks<>(
                                rows.filter(row -> labels.containsKey(row.id())).iterator(), threads, row -> {
                                    visitor.visit(row, table, reader(readers, table, row));
                                    return row;
                                })) {
                    while (visited.hasNext()) {
                        visited.next();
                    }
                }
            }
        } finally {
            for (PatchReader reader : readers.values()) {
                reader.close();
            }
        }
    }

    /** Ids of the labelled patches that are in the tables; known before any patch is read. */
    private Set<String> find(List<Path> tables) throws IOException {
        Set<String> seen = new HashSet<>();
        for (Path table : tables) {
            try (Stream<IndexRow> rows = IndexTable.read(table)) {
                rows.map(IndexRow::id).filter(labels::containsKey).forEach(id -> {
                    if (!seen.add(id)) {
                        throw new DataError(table, "holds the labelled patch " + id + " a second time", "give each table once");
                    }
                });
            }
        }
        return seen;
    }

    private static PatchReader reader(Map<String, PatchReader> readers, Path table, IndexRow row) {
        PatchReader reader = readers.get(row.dataset());
        if (reader == null) {
            throw new DataError(table, "holds labelled patches of '" + row.dataset() + "', which is not among the volumes",
                    "add its folder to --volumes");
        }
        return reader;
    }

    private void requireAll(Set<String> seen) {
        Set<String> unknown = new TreeSet<>(Comparator.naturalOrder());
        unknown.addAll(labels.keySet());
        unknown.removeAll(seen);
        if (!unknown.isEmpty()) {
            throw new DataError(file, unknown.size() + " of " + labels.size() + " labelled patches are in no table, such as "
                    + String.join(", ", unknown.stream().limit(SHOWN).toList()),
                    "add the tables they are in to --patches, or take the labels out");
        }
    }
}
