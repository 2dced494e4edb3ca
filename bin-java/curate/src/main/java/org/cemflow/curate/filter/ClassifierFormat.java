package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.cemflow.core.error.DataError;

/**
 * A kind of trained classifier, found by {@link ServiceLoader}: whoever brings another one adds a class and a line
 * under {@code META-INF/services}.
 */
public interface ClassifierFormat {

    /** Whether the file looks like this kind; reads little of it. */
    boolean claims(Path file) throws IOException;

    /** @throws DataError if the file is damaged or does not judge patches */
    PatchClassifier load(Path file) throws IOException;

    /**
     * Loads a classifier of whatever kind.
     *
     * @throws DataError if no kind claims the file
     */
    static PatchClassifier open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataError(file, "is no file", "give a model that cem-filter train wrote");
        }
        for (ClassifierFormat format : ServiceLoader.load(ClassifierFormat.class)) {
            if (format.claims(file)) {
                return format.load(file);
            }
        }
        throw new DataError(file, "is no classifier known here", "give a model that cem-filter train wrote, whole");
    }
}
