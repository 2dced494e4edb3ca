package org.cemflow.curate.export;

import java.util.Locale;
import org.cemflow.tables.IndexRow;

/** What the earlier stages decided about a patch. A stage that has not run leaves nothing out. */
enum Fate {

    DUPLICATE, UNINFORMATIVE,

    /** May be kept, if the cap allows. */
    ELIGIBLE;

    static Fate of(IndexRow row) {
        return of(row.exemplar(), row.informative());
    }

    static Fate of(Boolean exemplar, Boolean informative) {
        if (Boolean.FALSE.equals(exemplar)) {
            return DUPLICATE;
        }
        return Boolean.FALSE.equals(informative) ? UNINFORMATIVE : ELIGIBLE;
    }

    /** The word in the index: duplicate, uninformative or cap. */
    String dropReason() {
        return this == ELIGIBLE ? "cap" : name().toLowerCase(Locale.ROOT);
    }
}
