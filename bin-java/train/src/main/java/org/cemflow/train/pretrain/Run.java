package org.cemflow.train.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.cemflow.nets.engine.Precision;

/**
 * What a run is given.
 *
 * @param options what shapes the numbers
 * @param data the patches
 * @param output where the encoder goes
 * @param checkpoints where the checkpoints lie
 * @param checkpointMinutes between two checkpoints; 0 for one after each step
 */
record Run(PretrainOptions options, DatasetFolder data, Path output, Path checkpoints, double checkpointMinutes, int threads, long seed) {

    /** What a checkpoint must agree with to be gone on from. */
    Map<String, String> identity(Precision decided) {
        Map<String, String> identity = new LinkedHashMap<>(options.asText());
        identity.put("objective", "moco-v2");
        identity.put("seed", Long.toString(seed));
        identity.put("precision", decided.toString().toLowerCase(Locale.ROOT));
        identity.put("train.npy", data.arraySha256());
        return identity;
    }
}
