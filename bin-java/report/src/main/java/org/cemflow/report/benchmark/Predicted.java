package org.cemflow.report.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.cemflow.core.error.DataError;

/** A model's predictions of a benchmark's test items, a folder of cem-predict. */
record Predicted(Path folder, String benchmark, ModelKey key) {

    static final String FILE = "predictions.json";
    private static final String MEND = "run cem-predict again";

    /** What is read of {@code predictions.json}; {@code trained} is what the model's file says of itself. */
    private record Description(String benchmark, Map<String, String> trained) {}

    /** @throws DataError if the folder holds no predictions, or those of a model that does not say what it is */
    static Predicted read(Path folder) throws IOException {
        Description read = Folders.read(folder, FILE, Description.class, MEND);
        Map<String, String> trained = read.trained == null ? Map.of() : read.trained;
        try {
            String initialisation = trained.get("initialisation");
            double labels = Double.parseDouble(trained.getOrDefault("labels", ""));
            long seed = Long.parseLong(trained.getOrDefault("seed", ""));
            if (!Folders.name(read.benchmark) || !ModelKey.valid(initialisation, labels)) {
                throw new IllegalArgumentException("benchmark, initialisation or labels");
            }
            return new Predicted(folder, read.benchmark, new ModelKey(initialisation, labels, seed));
        } catch (IllegalArgumentException e) {
            throw new DataError(folder.resolve(FILE), "does not say benchmark, initialisation, seed and labels of its model",
                    "predict with a model that cem-finetune wrote", e);
        }
    }

    SectionArray labels(Prepared.Item item) throws IOException {
        return SectionArray.open(folder.resolve(item.name() + ".labels.npy"), item.shape(), MEND);
    }
}
