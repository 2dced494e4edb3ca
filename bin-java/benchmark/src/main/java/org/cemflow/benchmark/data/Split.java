package org.cemflow.benchmark.data;

import java.util.Locale;

/** A part of a benchmark's images; each has a folder of its name. */
public enum Split {
    TRAIN, VALID, TEST;

    /** {@code train}, {@code valid} or {@code test}. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
