package org.cemflow.report.collect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cemflow.tables.IndexRow;

/**
 * Counts the filter's reasons and samples patches of each, so that a rare reason is seen beside a common one. Numbers
 * in a reason do not make it another reason.
 */
final class ReasonSampler {

    private static final String OTHER = "other reasons";
    private static final String NONE = "no reason given";
    private static final int MOST = 24;

    private static final class Stratum {
        private final BottomK<IndexRow> sample;
        private long count;

        Stratum(int size) {
            this.sample = new BottomK<>(size);
        }
    }

    private final int size;
    private final Map<String, Stratum> strata = new TreeMap<>();

    ReasonSampler(int size) {
        this.size = size;
    }

    void add(IndexRow row) {
        String reason = row.reason() == null || row.reason().isBlank() ? NONE : normal(row.reason());
        String key = strata.containsKey(reason) || strata.size() < MOST ? reason : OTHER;
        Stratum stratum = strata.computeIfAbsent(key, k -> new Stratum(size));
        stratum.count++;
        stratum.sample.offer(BottomK.hash(row.id()), () -> row);
    }

    private static String normal(String reason) {
        return reason.replaceAll("[0-9]+([.,][0-9]+)?\\s*%?", "").strip();
    }

    /** The reasons, most frequent first. */
    List<Reason> reasons() {
        return strata.entrySet().stream().map(e -> new Reason(e.getKey(), e.getValue().count))
                .sorted(Comparator.comparingLong(Reason::count).reversed().thenComparing(Reason::text)).toList();
    }

    /** The sample, one of each reason in turn. */
    List<IndexRow> sample() {
        List<List<IndexRow>> lists = reasons().stream().map(r -> strata.get(r.text()).sample.items()).toList();
        return Turns.take(lists, size);
    }

    /** Merges the reasons of several data sets, most frequent first. */
    static List<Reason> merge(List<List<Reason>> all) {
        Map<String, Long> sum = new TreeMap<>();
        all.forEach(list -> list.forEach(r -> sum.merge(r.text(), r.count(), Long::sum)));
        List<Reason> merged = new ArrayList<>();
        sum.forEach((text, count) -> merged.add(new Reason(text, count)));
        merged.sort(Comparator.comparingLong(Reason::count).reversed().thenComparing(Reason::text));
        return merged;
    }
}
