package org.cemflow.report.collect;

import java.util.EnumMap;
import java.util.Map;
import org.cemflow.tables.IndexRow;

/** Counts and samples the rows of one data set; memory does not grow with their number. */
final class DatasetTally {

    /** The largest samples that the page can show of one data set. */
    static final int SAMPLE = 24;
    static final int GROUPS = 8;

    private final Histograms histograms = new Histograms();
    private final BottomK<IndexRow> kept = new BottomK<>(SAMPLE);
    private final GroupSampler groups = new GroupSampler(GROUPS);
    private final ReasonSampler uninformative = new ReasonSampler(SAMPLE);
    private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    private long patches;
    private long flat;
    private Long exemplars;
    private Long informative;
    private Long keptCount;
    private int largestCluster;
    private double lowestInformative = Double.POSITIVE_INFINITY;
    private double highestUninformative = Double.NEGATIVE_INFINITY;

    void add(IndexRow row) {
        patches++;
        flat += row.flat() ? 1 : 0;
        exemplars = count(exemplars, row.exemplar());
        informative = count(informative, row.informative());
        keptCount = count(keptCount, row.kept());
        Fate fate = Fate.of(row);
        fates.merge(fate, 1L, Long::sum);
        if (row.clusterSize() != null && Boolean.TRUE.equals(row.exemplar())) {
            histograms.addClusterSize(row.clusterSize());
            largestCluster = Math.max(largestCluster, row.clusterSize());
        }
        if (row.distance() != null && Boolean.FALSE.equals(row.exemplar())) {
            histograms.addDistance(row.distance());
        }
        addScore(row);
        sample(row, fate);
    }

    /** Null while no row carries a decision, else the number of rows decided with yes. */
    private static Long count(Long sum, Boolean decision) {
        return decision == null ? sum : Long.valueOf((sum == null ? 0 : sum) + (decision ? 1 : 0));
    }

    private void addScore(IndexRow row) {
        if (row.score() == null || row.informative() == null || row.score().isNaN()) {
            return;
        }
        histograms.addScore(row.score(), row.informative());
        if (row.informative()) {
            lowestInformative = Math.min(lowestInformative, row.score());
        } else {
            highestUninformative = Math.max(highestUninformative, row.score());
        }
    }

    private void sample(IndexRow row, Fate fate) {
        if (fate == Fate.KEPT) {
            kept.offer(BottomK.hash(row.id()), () -> row);
        } else if (fate == Fate.UNINFORMATIVE) {
            uninformative.add(row);
        } else if (fate == Fate.DUPLICATE && row.duplicateOf() != null) {
            groups.add(row);
        }
    }

    GroupSampler groups() {
        return groups;
    }

    DatasetStatistics statistics(String dataset, Map<String, IndexRow> exemplarRows) {
        Counts counts = new Counts(patches, flat, exemplars, informative, keptCount, largestCluster, fates);
        return new DatasetStatistics(dataset, counts, histograms, uninformative.reasons(), kept.items(),
                groups.groups(exemplarRows), uninformative.sample(), lowestInformative, highestUninformative);
    }
}
