package org.cemflow.curate.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.tables.IndexRow;

/** Counts the decided rows of one data set after the other, for the summary. */
final class Tally {

    private final List<Summary.Dataset> datasets = new ArrayList<>();
    private long[] now = new long[Column.values().length];
    private final long[] total = new long[Column.values().length];
    private String kind;
    private boolean deduplicated;
    private boolean filtered;
    private Integer maxDistance;
    private Integer maxDistanceAcross;
    private Double minNcc;
    private Double minScoreKept;

    private enum Column {
        PATCHES, FLAT, EXEMPLARS, WITHIN, ACROSS, INFORMATIVE, UNINFORMATIVE, UNJUDGED, CAPPED, KEPT, BYTES
    }

    void add(IndexRow row) {
        kind = row.kind();
        deduplicated |= row.exemplar() != null;
        filtered |= row.informative() != null;
        count(Column.PATCHES, 1);
        count(Column.FLAT, row.flat() ? 1 : 0);
        switch (Fate.of(row)) {
            case DUPLICATE -> addDuplicate(row);
            case UNINFORMATIVE -> {
                count(Column.EXEMPLARS, 1);
                count(Column.UNINFORMATIVE, 1);
            }
            default -> {
                count(Column.EXEMPLARS, 1);
                count(row.informative() == null ? Column.UNJUDGED : Column.INFORMATIVE, 1);
                count(row.kept() ? Column.KEPT : Column.CAPPED, 1);
                addKept(row);
            }
        }
    }

    private void addDuplicate(IndexRow row) {
        boolean across = "across".equals(row.duplicateScope());
        count(across ? Column.ACROSS : Column.WITHIN, 1);
        if (!across && row.distance() != null) {
            maxDistance = Math.max(row.distance(), maxDistance == null ? 0 : maxDistance);
        }
        if (across && row.ncc() != null && row.distance() != null) {
            maxDistanceAcross = Math.max(row.distance(), maxDistanceAcross == null ? 0 : maxDistanceAcross);
            minNcc = Math.min(row.ncc(), minNcc == null ? 1 : minNcc);
        }
    }

    private void addKept(IndexRow row) {
        if (row.kept()) {
            count(Column.BYTES, row.ref().pixels());
            if (row.score() != null) {
                minScoreKept = Math.min(row.score(), minScoreKept == null ? Double.MAX_VALUE : minScoreKept);
            }
        }
    }

    private void count(Column column, long n) {
        now[column.ordinal()] += n;
        total[column.ordinal()] += n;
    }

    /** Ends a data set. */
    void end(String dataset) {
        datasets.add(new Summary.Dataset(dataset, kind, deduplicated, filtered, counts(now)));
        now = new long[now.length];
        deduplicated = false;
        filtered = false;
    }

    /** A data set of which there is no row: counted as it is, with nothing. */
    void addEmpty(VolumeDescription description) {
        datasets.add(new Summary.Dataset(description.dataset(), description.kind(), false, false, counts(new long[now.length])));
    }

    private static Summary.Counts counts(long[] n) {
        return new Summary.Counts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
    }

    /** By name. */
    List<Summary.Dataset> datasets() {
        return datasets.stream().sorted(Comparator.comparing(Summary.Dataset::dataset)).toList();
    }

    Summary.Counts total() {
        return counts(total);
    }

    Summary.Observed observed() {
        return new Summary.Observed(maxDistance, maxDistanceAcross, minNcc, minScoreKept);
    }
}
