package org.cemflow.benchmark.predict;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cemflow.benchmark.data.Inference;

/**
 * {@code predictions.json}: which model made the labels in a folder, and how.
 *
 * @param trained what the model's file says about itself
 */
public record Predictions(String schema, String cemflow, String benchmark, String model, @JsonProperty("model_sha256") String modelSha256,
        Map<String, String> trained, String engine, String compat, double threshold, int tile, int overlap, List<Predicted> items) {

    static final String SCHEMA = "cemflow-predictions/1";
    /** The file's name. */
    public static final String FILE = "predictions.json";

    /** The file of an item's labels in a folder of predictions. */
    public static Path labels(Path folder, String item) {
        return folder.resolve(item + ".labels.npy");
    }

    /** What was done to an item. */
    public record Predicted(String item, String file, List<Integer> shape, Inference mode, String sha256) {}
}
