package org.cemflow.nets.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.WriteFault;
import org.cemflow.nets.classify.PatchNetWeights;

/**
 * Writes a classifier of patches as an ONNX model. Input {@code image}: uint8 [N, 1, H, W], squares of grey pixels as they
 * are stored; the graph itself divides by 255, normalises, and repeats the grey for nets of three channels. Output
 * {@code probability}: float32 [N, 1], that a patch is informative.
 */
public final class PatchNetOnnx {

    /** The model's input. */
    public static final String INPUT = "image";
    /** The model's output. */
    public static final String PROBABILITY = "probability";

    private PatchNetOnnx() {}

    /** Writes the file, atomically, with the weights' description; the same arguments give the same bytes. */
    public static void write(Path file, PatchNetWeights weights) throws IOException {
        try (AtomicFile atomic = AtomicFile.create(file)) {
            model(weights).write(atomic.channel());
            atomic.commit();
        } catch (IOException e) {
            throw WriteFault.of(file, e);
        }
    }

    /** The same in memory. */
    static byte[] bytes(PatchNetWeights weights) {
        return model(weights).bytes();
    }

    private static ProtoMessage model(PatchNetWeights weights) {
        OnnxGraph graph = new OnnxGraph();
        ResNetGraph net = new ResNetGraph(graph, weights.shape(), weights.tensors(), "");
        graph.input(INPUT, OnnxGraph.UINT8, "N", 1L, "H", "W");
        // Mean and sd are [1, channels, 1, 1]: taking them from one channel of grey gives as many as the net wants.
        List<String> maps = net.maps(net.normalised(INPUT, weights.normalisation()));
        String x = graph.node("GlobalAveragePool", "avgpool", List.of(maps.get(maps.size() - 1)), Map.of());
        x = graph.node("Flatten", "features", List.of(x), Map.of("axis", 1));
        x = graph.node("Gemm", "logit", List.of(x, graph.constant("fc.weight", weights.tensors().get("fc.weight")),
                graph.constant("fc.bias", weights.tensors().get("fc.bias"))), Map.of("transB", 1));
        graph.node("Sigmoid", PROBABILITY, List.of(x), Map.of());
        graph.output(PROBABILITY, OnnxGraph.FLOAT, "N", 1L);
        String description = "Input: uint8 grey patches [N, 1, " + weights.side() + ", " + weights.side() + "]; scaling to 0..1 and"
                + " normalisation are inside. Output: probability [N, 1] that a patch is informative.";
        return graph.model("patch-" + weights.shape().name(), Version.current(), description, weights.description());
    }
}
