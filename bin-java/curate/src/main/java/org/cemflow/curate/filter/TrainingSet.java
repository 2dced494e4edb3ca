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

/** Finds labelled patches in the index and measures them. */
final class TrainingSet {

    private static final int SHOWN = 3;

    private final Path file;
    private final SortedMap<String, Boolean> labels;

    /** @param file where the labels come from, for messages */
    TrainingSet(Path file, SortedMap<String, Boolean> labels) {
        this.file = file;
        this.labels = labels;
    }

    /**
     * The labelled patches in the order of their ids, whatever the order of the tables.
     *
     * @throws DataError if a label's patch is in no table or in two, or its data set is missing
     */
    List<LabelledPatch> gather(List<Path> tables, List<Path> folders, int threads) throws IOException {
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
            return gather(tables, readers, threads);
        } finally {
            for (PatchReader reader : readers.values()) {
                reader.close();
            }
        }
    }

    private List<LabelledPatch> gather(List<Path> tables, Map<String, PatchReader> readers, int threads) throws IOException {
        Set<String> seen = new HashSet<>();
        Map<String, double[]> texture = new ConcurrentHashMap<>();
        for (Path table : tables) {
            try (Stream<IndexRow> rows = IndexTable.read(table);
                    OrderedTasks<IndexRow> measured = new OrderedTasks<>(
                            rows.filter(row -> labels.containsKey(row.id())).iterator(), threads, row -> {
                                texture.put(row.id(), reader(readers, table, row).read(table, row).features().texture());
                                return row;
                            })) {
                while (measured.hasNext()) {
                    String id = measured.next().id();
                    if (!seen.add(id)) {
                        throw new DataError(table, "holds the labelled patch " + id + " a second time", "give each table once");
                    }
                }
            }
        }
        requireAll(seen);
        List<LabelledPatch> examples = new ArrayList<>();
        labels.forEach((id, informative) -> examples.add(new LabelledPatch(id, informative, texture.get(id))));
        return examples;
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
