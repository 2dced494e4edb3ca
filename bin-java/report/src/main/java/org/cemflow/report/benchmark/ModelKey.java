package org.cemflow.report.benchmark;

import java.util.Comparator;

/**
 * Which model of a benchmark, in the order in which models are shown: by share, {@value #BASELINE} first, then by name and seed.
 *
 * @param labels share of the training labels, above 0 to 1
 */
public record ModelKey(String initialisation, double labels, long seed) implements Comparable<ModelKey> {

    /** The initialisation that the others are held against. */
    public static final String BASELINE = "random";

    /** Of initialisations: the baseline, then by name. */
    public static final Comparator<String> BASELINE_FIRST =
            Comparator.comparing((String name) -> !name.equals(BASELINE)).thenComparing(Comparator.naturalOrder());

    private static final Comparator<ModelKey> ORDER = Comparator.comparingDouble(ModelKey::labels)
            .thenComparing(ModelKey::initialisation, BASELINE_FIRST).thenComparingLong(ModelKey::seed);

    /** Whether such a model can be: its name and its share. */
    static boolean valid(String initialisation, double labels) {
        return initialisation != null && !initialisation.isBlank() && labels > 0 && labels <= 1;
    }

    @Override
    public int compareTo(ModelKey other) {
        return ORDER.compare(this, other);
    }
}
