package org.cemflow.benchmark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;

/**
 * Which model made the predictions.
 *
 * @param benchmark that it was fine-tuned on; null when unknown
 * @param labels its share of the training labels
 */
record Model(Path folder, String benchmark, String initialisation, long seed, double labels) {

    private static final String FILE = "summary.json";

    /** What is read of {@code summary.json}. */
    record Summary(String benchmark, String initialisation, Long seed, Double labels) {}

    /** As a folder of cem-finetune says. */
    static Model read(Path folder) throws IOException {
        Path json = folder.resolve(FILE);
        if (!Files.isRegularFile(json)) {
            throw new DataError(folder, "is no finished fine-tuning (" + FILE + " is missing)", "give a folder that cem-finetune wrote");
        }
        Summary summary = Json.read(json, Summary.class);
        if (summary == null || summary.initialisation() == null || summary.initialisation().isBlank() || summary.seed() == null
                || summary.labels() == null || !(summary.labels() > 0 && summary.labels() <= 1)) {
            throw new DataError(json, "does not say initialisation, seed and labels", "run cem-finetune again");
        }
        return new Model(folder, summary.benchmark(), summary.initialisation(), summary.seed(), summary.labels());
    }

    /** What the user says of it comes before what its folder says; null for what is not said. */
    Model with(String initialisation, Long seed, Double labels) {
        return new Model(folder, benchmark, initialisation != null ? initialisation : this.initialisation,
                seed != null ? seed : this.seed, labels != null ? labels : this.labels);
    }

    /** @throws DataError if it was fine-tuned on another benchmark */
    void requireOf(String name) {
        if (benchmark != null && !benchmark.equals(name)) {
            throw new DataError(folder, "was fine-tuned on " + benchmark + ", not on " + name, "give the model and the benchmark that belong together");
        }
    }
}
