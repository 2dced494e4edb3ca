package org.cemflow.core.cli;

import java.nio.file.Path;

/**
 * What made a data set unusable, as it passes through a workflow: {@code <dataset>.fault.json}.
 *
 * @param dataset the data set's name
 * @param stage the executable that found it
 * @param message one sentence: file, fault, mend
 */
public record Fault(String dataset, String stage, String message) {

    /** The ending of a fault file's name. */
    public static final String SUFFIX = ".fault.json";

    static Fault of(Path file, String stage, String message) {
        String name = file.getFileName().toString();
        return new Fault(name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name, stage, message);
    }
}
