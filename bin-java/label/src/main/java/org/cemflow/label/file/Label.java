package org.cemflow.label.file;

import java.util.Locale;
import java.util.Optional;

/** What an annotator said of a patch. */
public enum Label {

    INFORMATIVE, UNINFORMATIVE,
    /** Looked at and left open; a classifier does not learn from it. */
    NONE;

    /** As it stands in files and addresses. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of a word, CEM500K's own {@code good} and {@code bad} included, whatever its case; empty for any other. */
    public static Optional<Label> of(String word) {
        return Optional.ofNullable(switch (word.toLowerCase(Locale.ROOT)) {
            case "informative", "good" -> INFORMATIVE;
            case "uninformative", "bad" -> UNINFORMATIVE;
            case "none" -> NONE;
            default -> null;
        });
    }
}
