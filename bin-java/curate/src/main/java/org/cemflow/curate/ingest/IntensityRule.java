package org.cemflow.curate.ingest;

/** How samples become bytes; see {@link IntensityChoice} for the formulas. */
public enum IntensityRule {
    /** Decided from the type and the values. */
    AUTO,
    /** The type's whole range. */
    FULL,
    /** Between two robust percentiles. */
    PERCENTILE,
    /** Between the least and the greatest value. */
    MINMAX,
    /** As the original scripts do, faults included. */
    CELLEMNET;

    /** The rule's name in options and in {@code volume.json}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
