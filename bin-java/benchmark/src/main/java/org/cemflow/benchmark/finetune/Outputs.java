package org.cemflow.benchmark.finetune;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.Json;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.onnx.UNetOnnx;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.unet.Segmenter;
import org.cemflow.nets.unet.UNet;
import org.cemflow.nets.unet.UNetWeights;
import org.cemflow.nets.weights.Safetensors;
import org.cemflow.nets.weights.StateDict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a finished fine-tuning leaves: the U-Net's files and, last, summary.json. */
final class Outputs {

    static final String WEIGHTS = "unet.safetensors";
    static final String ONNX = "unet.onnx";
    static final String SUMMARY = "summary.json";
    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);
    private static final String SCHEMA = "cemflow-finetune/1";
    private static final double TOLERANCE = 1e-3;
    private static final int PROBED = 96;

    private Outputs() {}

    /**
     * {@code summary.json}.
     *
     * @param initialisation the name that the user gave it
     * @param labels the wanted share of the training slices, {@code slices} of {@code slicesInAll} are it
     * @param missing classes that have no pixel in these slices
     * @param iterations the wanted ones; {@code done} were trained, and the net is that of iteration {@code kept}
     * @param trained of the parameters, how many learnt
     * @param channels of the encoder's weights as they were found
     * @param watched the split of {@code watchedIou}: {@code valid} or {@code test}
     * @param onnxMaxDifference largest difference between ONNX Runtime's logits and libtorch's on a random image
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Summary(String schema, String cemflow, String benchmark, String initialisation, long seed, double labels, int slices,
            @JsonProperty("slices_in_all") int slicesInAll, List<String> missing, String unfreeze, int iterations,
            @JsonProperty("iterations_done") int done, @JsonProperty("iteration_kept") int kept, int batch, int crop, double lr,
            @JsonProperty("weight_decay") double decay, String arch, int outputs, long parameters, long trained,
            @JsonProperty("encoder_source") String encoderSource, @JsonProperty("encoder_channels") int channels, double mean, double sd,
            @JsonProperty("norms_from") String normsFrom, String device, String precision, @JsonProperty("train_iou") double trainIou,
            String watched, @JsonProperty("watched_iou") Double watchedIou, @JsonProperty("benchmark_sha256") String benchmarkSha256,
            @JsonProperty("unet_sha256") String unetSha256, @JsonProperty("onnx_max_difference") double onnxMaxDifference) {}

    static void write(Run run, Engine engine, UNet net, long trained, TrainingSlices slices, List<LabelClass> missing, Finetuning training)
            throws IOException {
        FinetuneOptions options = run.options();
        Initialisation from = run.initialisation();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("arch", net.shape().encoder().name());
        metadata.put("outputs", Integer.toString(net.shape().outputs()));
        metadata.put("classes", Json.mapper().writer().without(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(run.benchmark().classes()));
        metadata.put("threshold", Double.toString(run.benchmark().threshold()));
        metadata.put("mean", from.normalisation().mean().get(0).toString());
        metadata.put("sd", from.normalisation().sd().get(0).toString());
        metadata.put("benchmark", run.benchmark().name());
        metadata.put("initialisation", options.name());
        metadata.put("seed", Long.toString(options.seed()));
        metadata.put("labels", Double.toString(options.labels()));
        metadata.put("iterations", Integer.toString(training.kept()));
        metadata.put("cemflow", Version.current());
        Path file = run.output().resolve(WEIGHTS);
        StateDict weights = net.stateDict(metadata);
        Safetensors.write(file, weights);
        double difference = onnx(run, file);
        Json.write(run.output().resolve(SUMMARY), new Summary(SCHEMA, Version.current(), run.benchmark().name(), options.name(),
                options.seed(), options.labels(), slices.drawn().size(), slices.total(), missing.stream().map(LabelClass::name).toList(),
                options.asText().get("unfreeze"), options.iterations(), training.done(), training.kept(), options.batch(),
                options.crop(), options.lr(), options.decay(), net.shape().encoder().name(), net.shape().outputs(), net.parameterCount(), trained, from.source(), from.channels(),
                from.normalisation().mean().get(0), from.normalisation().sd().get(0), from.normsFrom(), engine.cuda() ? "cuda" : "cpu",
                run.identity(engine).get("precision"), training.trainIou(), training.watched(), training.watchedIou(), run.sha256(),
                Checksums.sha256(file), difference));
    }

    /**
     * Writes the ONNX model and holds it against libtorch, both on the CPU in float32, over an image of noise.
     *
     * @return the largest difference between logits
     * @throws IllegalStateException if it is more than a thousandth of the largest logit
     */
    private static double onnx(Run run, Path weights) throws IOException {
        Path file = run.output().resolve(ONNX);
        UNetWeights read = UNetWeights.find(weights, Safetensors.read(weights));
        UNetOnnx.write(file, read);
        ByteBuffer image = ByteBuffer.allocateDirect(PROBED * PROBED);
        CounterRandom random = CounterRandom.of(PROBED);
        while (image.hasRemaining()) {
            image.put((byte) random.bits());
        }
        float[] expected = logits(weights, image, read.shape().outputs(), run.threads());
        float[] got = logits(file, image, read.shape().outputs(), run.threads());
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(got[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        LOG.info("{}: logits differ from libtorch's by at most {} (largest logit {})", ONNX, difference, largest);
        if (!(difference <= TOLERANCE * Math.max(1, largest))) {
            throw new IllegalStateException(ONNX + " differs from libtorch by " + difference);
        }
        return difference;
    }

    private static float[] logits(Path model, ByteBuffer image, int outputs, int threads) throws IOException {
        try (Segmenter segmenter = Segmenter.open(model, GpuPolicy.OFF, threads)) {
            FloatBuffer buffer = segmenter.logits(image, 1, PROBED, PROBED);
            float[] values = new float[outputs * PROBED * PROBED];
            buffer.get(values);
            return values;
        }
    }
}
