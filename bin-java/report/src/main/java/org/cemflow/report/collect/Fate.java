package org.cemflow.report.collect;

import org.cemflow.tables.IndexRow;

/** What became of a patch in the end: every patch has exactly one fate, so that the fates add up to all patches. */
public enum Fate {

    KEPT("kept", "in the exported data set"),
    CAPPED("over the cap", "good, but the data set had reached its largest allowed number of patches"),
    UNINFORMATIVE("uninformative", "judged to show too little structure"),
    DUPLICATE("duplicate", "near-duplicate of another patch of its own data set"),
    DUPLICATE_ACROSS("duplicate across data sets", "near-duplicate of a patch of another data set"),
    UNDECIDED("not decided", "a step that would have decided did not run");

    private final String label;
    private final String meaning;

    Fate(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** The fate in a word or three. */
    public String label() {
        return label;
    }

    /** The fate in half a sentence. */
    public String meaning() {
        return meaning;
    }

    /** The name of its colour in the page's style sheet. */
    public String colour() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The fate that a row's decisions amount to. */
    public static Fate of(IndexRow row) {
        if (Boolean.TRUE.equals(row.kept())) {
            return KEPT;
        }
        if ("cap".equals(row.dropReason())) {
            return CAPPED;
        }
        if (Boolean.FALSE.equals(row.exemplar())) {
            return "across".equals(row.duplicateScope()) ? DUPLICATE_ACROSS : DUPLICATE;
        }
        return Boolean.FALSE.equals(row.informative()) ? UNINFORMATIVE : UNDECIDED;
    }
}
