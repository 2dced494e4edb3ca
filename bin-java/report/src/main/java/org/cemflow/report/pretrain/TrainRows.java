package org.cemflow.report.pretrain;

import com.jerolba.carpet.annotation.Alias;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.tables.IndexTable;

/**
 * From which data set each row of train.npy comes.
 *
 * @param datasets name of the data set, by row
 */
record TrainRows(List<String> datasets) {

    /** The columns of the index that are read here; the row is null for a patch that was not kept. */
    record Kept(String dataset, @Alias("train_row") Long trainRow) {}

    /** @throws DataError if the rows of the index are not 0, 1, ... once each */
    static TrainRows read(Path index) throws IOException {
        SortedMap<Long, String> byRow = new TreeMap<>();
        try (Stream<Kept> rows = IndexTable.read(index, Kept.class)) {
            rows.filter(row -> row.trainRow() != null).forEach(row -> byRow.put(row.trainRow(), row.dataset().intern()));
        }
        if (!byRow.isEmpty() && (byRow.firstKey() != 0 || byRow.lastKey() != byRow.size() - 1)) {
            throw new DataError(index, "does not number the kept patches from 0 on", "run cem-export again");
        }
        return new TrainRows(List.copyOf(byRow.values()));
    }

    long count() {
        return datasets.size();
    }

    /**
     * Rows spread over the data sets and within them, always the same ones: the data sets in turn by name (evenly spaced ones
     * if there are more than wanted), and from each evenly spaced rows.
     *
     * @return at most {@code wanted} different rows, by data set and row
     */
    long[] spread(int wanted) {
        SortedMap<String, List<Integer>> byName = new TreeMap<>();
        for (int i = 0; i < datasets.size(); i++) {
            byName.computeIfAbsent(datasets.get(i), name -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> sets = List.copyOf(byName.values());
        int[] share = new int[sets.size()];
        for (int k = 0; k < wanted && !sets.isEmpty(); k++) {
            share[sets.size() > wanted ? (int) ((k + 0.5) * sets.size() / wanted) : k % sets.size()]++;
        }
        List<Integer> rows = new ArrayList<>();
        for (int s = 0; s < share.length; s++) {
            List<Integer> own = sets.get(s);
            for (int j = 0; j < share[s]; j++) {
                rows.add(own.get((int) ((j + 0.5) * own.size() / share[s])));
            }
        }
        return rows.stream().distinct().mapToLong(Integer::longValue).toArray();
    }
}
