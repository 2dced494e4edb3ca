package org.cemflow.benchmark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.predict.Predictions;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.Json;

/**
 * Where the labels in a folder come from, as cem-predict's {@code predictions.json} says.
 *
 * @param said null where there is no such file, as with predictions of other programs
 */
record Origin(Path folder, Predictions said) {

    private static final String MEND = "run cem-predict again";

    /** What is read of {@code predictions.json}; the labels themselves are read elsewhere. */
    static Origin of(Path folder) throws IOException {
        Path file = folder.resolve(Predictions.FILE);
        return new Origin(folder, Files.isRegularFile(file) ? Json.read(file, Predictions.class) : null);
    }

    /**
     * Holds it against what is to be scored.
     *
     * @param model as its folder describes it; null if the user gave no folder, and says what it is
     * @throws DataError if another model made the labels, for another benchmark, or they have changed since
     */
    void require(PreparedBenchmark benchmark, Model model) throws IOException {
        if (said == null) {
            return;
        }
        Path file = folder.resolve(Predictions.FILE);
        if (!benchmark.name().equals(said.benchmark())) {
            throw new DataError(file, "is of the benchmark " + said.benchmark() + ", not of " + benchmark.name(),
                    "give the predictions and the benchmark that belong together");
        }
        String made = model == null || said.trained() == null ? "" : differences(said.trained(), model);
        if (!made.isEmpty()) {
            throw new DataError(file, "says that these are the predictions of another model, of " + made,
                    "give the predictions and the model that belong together");
        }
        for (Predictions.Predicted one : said.items() == null ? List.<Predictions.Predicted>of() : said.items()) {
            boolean wanted = benchmark.test().stream().anyMatch(item -> item.name().equals(one.item()));
            Path labels = Predictions.labels(folder, one.item());
            if (wanted && !Checksums.sha256(labels).equals(one.sha256())) {
                throw new DataError(labels, "is not the file that cem-predict wrote with " + Predictions.FILE,
                        MEND + ", or delete " + Predictions.FILE + " if these are predictions of your own");
            }
        }
    }

    private static String differences(Map<String, String> trained, Model model) {
        StringBuilder made = new StringBuilder();
        differ(made, "initialisation", trained.get("initialisation"), model.initialisation());
        differ(made, "seed", trained.get("seed"), Long.toString(model.seed()));
        differ(made, "labels", trained.get("labels"), Double.toString(model.labels()));
        return made.toString();
    }

    private static void differ(StringBuilder made, String word, String said, String wanted) {
        if (said != null && !said.equals(wanted)) {
            made.append(made.isEmpty() ? "" : ", ").append(word).append(' ').append(said).append(" instead of ").append(wanted);
        }
    }
}
