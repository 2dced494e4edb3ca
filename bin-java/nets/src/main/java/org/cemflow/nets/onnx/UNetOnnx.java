package org.cemflow.nets.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.WriteFault;
import org.cemflow.nets.unet.UNetShape;
import org.cemflow.nets.unet.UNetWeights;
import org.cemflow.nets.weights.HostTensor;

/**
 * Writes a U-Net as an ONNX model. Input {@code image}: uint8 [N, 1, H, W], the pixels as they are stored, H and W
 * multiples of 32; the graph itself divides by 255 and normalises. Output {@code logits}: float32 [N, outputs, H, W].
 */
public final class UNetOnnx {

    /** The model's input. */
    public static final String INPUT = "image";
    /** The model's output. */
    public static final String LOGITS = "logits";

    private UNetOnnx() {}

    /** Writes the file, atomically, with the weights' metadata; the same arguments give the same bytes. */
    public static void write(Path file, UNetWeights weights) throws IOException {
        UNetShape shape = weights.shape();
        OnnxGraph graph = new OnnxGraph();
        ResNetGraph layers = new ResNetGraph(graph, shape.encoder(), weights.tensors(), "encoder.");
        graph.input(INPUT, OnnxGraph.UINT8, "N", 1L, "H", "W");
        List<String> maps = layers.maps(layers.normalised(INPUT, weights.normalisation()));
        String twice = graph.constant("twice", HostTensor.of(new float[] {1, 1, 2, 2}, 4));
        String x = maps.get(4);
        for (int block = 0; block < 5; block++) {
            String name = "decoder.blocks." + block;
            x = graph.node("Resize", name + ".up", List.of(x, "", twice), Map.of("mode", "nearest",
                    "coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor"));
            if (block < 4) {
                x = graph.node("Concat", name + ".cat", List.of(x, maps.get(3 - block)), Map.of("axis", 1));
            }
            for (String half : List.of(".conv1", ".conv2")) {
                x = layers.relu(name + half, layers.norm(name + half + ".1", layers.convolution(name + half + ".0", x, 3, 1)));
            }
        }
        graph.node("Identity", LOGITS, List.of(layers.convolution("segmentation_head.0", x, 3, 1)), Map.of());
        graph.output(LOGITS, OnnxGraph.FLOAT, "N", (long) shape.outputs(), "H", "W");

        Map<String, String> properties = new LinkedHashMap<>(weights.metadata());
        properties.put("arch", shape.encoder().name());
        properties.putAll(new TreeMap<>(weights.normalisation().metadata()));
        String description = "Input: uint8 pixels [N, 1, H, W], H and W multiples of " + UNetShape.STRIDE
                + "; scaling to 0..1 and normalisation are inside. Output: logits [N, " + shape.outputs() + ", H, W].";
        try (AtomicFile atomic = AtomicFile.create(file)) {
            graph.model("unet-" + shape.encoder().name(), Version.current(), description, properties).write(atomic.channel());
            atomic.commit();
        } catch (IOException e) {
            throw WriteFault.of(file, e);
        }
    }
}
