package org.cemflow.report.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cemflow.tables.IndexRow;
import org.cemflow.tables.IndexTable;

/**
 * What the index says about all data sets.
 *
 * @param datasets one a data set, by name
 * @param across a sample of the groups of near-duplicates that span data sets
 */
public record IndexStatistics(Map<String, DatasetStatistics> datasets, List<DuplicateGroup> across) {

    public static final IndexStatistics EMPTY = new IndexStatistics(Map.of(), List.of());

    private static final int ACROSS = 4;

    /**
     * Streams the index: one pass that counts and samples and, if there are duplicates to show, a second that looks up
     * their exemplars (which may stand anywhere) and ends with the last one found.
     */
    public static IndexStatistics read(Path index) throws IOException {
        Map<String, DatasetTally> tallies = new TreeMap<>();
        GroupSampler across = new GroupSampler(ACROSS);
        try (Stream<IndexRow> rows = IndexTable.read(index)) {
            rows.forEach(row -> {
                tallies.computeIfAbsent(row.dataset(), name -> new DatasetTally()).add(row);
                if (Fate.of(row) == Fate.DUPLICATE_ACROSS && row.duplicateOf() != null) {
                    across.add(row);
                }
            });
        }
        Set<String> wanted = new HashSet<>();
        across.wanted(wanted);
        tallies.values().forEach(tally -> tally.groups().wanted(wanted));
        Map<String, IndexRow> exemplars = find(index, wanted);
        Map<String, DatasetStatistics> datasets = new TreeMap<>();
        tallies.forEach((name, tally) -> datasets.put(name, tally.statistics(name, exemplars)));
        return new IndexStatistics(datasets, across.groups(exemplars));
    }

    private static Map<String, IndexRow> find(Path index, Set<String> ids) throws IOException {
        Map<String, IndexRow> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        try (Stream<IndexRow> rows = IndexTable.read(index)) {
            for (Iterator<IndexRow> i = rows.iterator(); i.hasNext() && found.size() < ids.size(); ) {
                IndexRow row = i.next();
                if (ids.contains(row.id())) {
                    found.put(row.id(), row);
                }
            }
        }
        return found;
    }

    /** The reasons of all data sets together, most frequent first. */
    public static List<Reason> reasons(List<DatasetStatistics> datasets) {
        return ReasonSampler.merge(datasets.stream().map(DatasetStatistics::reasons).toList());
    }
}
