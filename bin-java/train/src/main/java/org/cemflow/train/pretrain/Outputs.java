package org.cemflow.train.pretrain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.Json;
import org.cemflow.nets.data.PixelStatistics;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.weights.Safetensors;
import org.cemflow.nets.weights.StateDict;

/** What a finished run leaves: the encoder's files, the model card and, last, summary.json. */
final class Outputs {

    static final String ENCODER = "encoder.safetensors";
    static final String SUMMARY = "summary.json";
    private static final String SCHEMA = "cemflow-pretrain/1";

    private Outputs() {}

    /**
     * {@code summary.json}.
     *
     * @param patches in the data set
     * @param mean of its pixels / 255
     * @param sd likewise
     * @param probeBefore accuracy of the untrained encoder; null without a probe
     * @param probeAfter of the trained one
     * @param encoderSha256 of encoder.safetensors
     * @param onnxMaxDifference largest difference between ONNX Runtime's features and libtorch's, over some patches
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Summary(String schema, String cemflow, String objective, Map<String, String> options, String device, long patches,
            long steps, double mean, double sd, @JsonProperty("train_sha256") String trainSha256,
            @JsonProperty("manifest_sha256") String manifestSha256, @JsonProperty("probe_before") Double probeBefore,
            @JsonProperty("probe_after") Double probeAfter, @JsonProperty("encoder_sha256") String encoderSha256,
            @JsonProperty("onnx_max_difference") double onnxMaxDifference) {}

    static void write(Run run, Engine engine, ResNet encoder, PixelStatistics statistics, long patches, Pretraining training)
            throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("arch", encoder.shape().name());
        metadata.put("channels", Integer.toString(encoder.shape().channels()));
        metadata.put("mean", Double.toString(statistics.mean()));
        metadata.put("sd", Double.toString(statistics.sd()));
        metadata.put("objective", "moco-v2");
        metadata.put("epochs", Integer.toString(run.options().epochs()));
        metadata.put("train_sha256", run.data().arraySha256());
        if (run.data().manifestSha256() != null) {
            metadata.put("manifest_sha256", run.data().manifestSha256());
        }
        metadata.put("cemflow", Version.current());
        Path file = run.output().resolve(ENCODER);
        StateDict weights = encoder.stateDict(metadata);
        Safetensors.write(file, weights);
        double difference = OnnxExport.write(run, weights, statistics, patches);
        Map<String, String> options = run.identity(engine.precision());
        Summary summary = new Summary(SCHEMA, Version.current(), options.remove("objective"), options, engine.cuda() ? "cuda" : "cpu",
                patches, training.steps(), statistics.mean(), statistics.sd(), options.remove("train.npy"),
                run.data().manifestSha256(), training.firstProbe(), training.lastProbe(), Checksums.sha256(file), difference);
        AtomicFile.write(run.output().resolve("README.md"), ModelCard.text(summary));
        Json.write(run.output().resolve(SUMMARY), summary);
    }
}
