package org.cemflow.benchmark.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.nets.engine.Engine;

/**
 * What a fine-tuning is given.
 *
 * @param folder of the prepared benchmark
 * @param sha256 of its benchmark.json
 * @param output where the U-Net goes
 * @param checkpoints where the checkpoints lie
 * @param checkpointMinutes between two checkpoints; 0 for one after each iteration
 */
record Run(FinetuneOptions options, Path folder, PreparedBenchmark benchmark, String sha256, Initialisation initialisation, Path output,
        Path checkpoints, double checkpointMinutes, int threads) {

    /** What a checkpoint must agree with to be gone on from. */
    Map<String, String> identity(Engine engine) {
        Map<String, String> identity = new LinkedHashMap<>(options.asText());
        identity.put("benchmark", benchmark.name());
        identity.put("benchmark.json", sha256);
        identity.put("arch", initialisation.shape().name());
        identity.put("initialisation", initialisation.source());
        identity.put("precision", engine.precision().toString().toLowerCase(Locale.ROOT));
        return identity;
    }
}
