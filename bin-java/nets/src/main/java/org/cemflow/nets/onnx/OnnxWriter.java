package org.cemflow.nets.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.WriteFault;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Normalisation;

/**
 * Writes an encoder as an ONNX model. Input {@code image}: uint8 [N, channels, H, W], the pixels as they are stored; the
 * graph itself divides by 255 and normalises, so that nobody can do it wrongly. Output {@code features}: float32 [N, F],
 * the mean over each map of the last layer. On request also {@code layer1} to {@code layer4}: float32 [N, C, H/4, W/4]
 * to [N, C, H/32, W/32], lengths rounded up.
 */
public final class OnnxWriter {

    /** The model's input. */
    public static final String INPUT = "image";
    /** The model's first output. */
    public static final String FEATURES = "features";

    private final OnnxGraph graph = new OnnxGraph();
    private final ResNetShape shape;
    private final Map<String, HostTensor> weights;

    private OnnxWriter(EncoderWeights encoder) {
        this.shape = encoder.shape();
        this.weights = encoder.tensors();
    }

    /**
     * Writes the file, atomically; the same arguments give the same bytes.
     *
     * @param normalisation for one channel (used for all), or one for each channel of the encoder
     * @param maps whether the four layers' maps are outputs, too
     * @param metadata goes into metadata_props, with the architecture and the normalisation
     * @throws IllegalArgumentException if the normalisation has another number of channels
     */
    public static void write(Path file, EncoderWeights encoder, Normalisation normalisation, boolean maps, Map<String, String> metadata)
            throws IOException {
        Map<String, String> properties = new LinkedHashMap<>(metadata);
        properties.put("arch", encoder.shape().name());
        properties.put("channels", Integer.toString(encoder.shape().channels()));
        properties.put(Normalisation.MEAN, normalisation.metadata().get(Normalisation.MEAN));
        properties.put(Normalisation.SD, normalisation.metadata().get(Normalisation.SD));
        OnnxWriter writer = new OnnxWriter(encoder);
        writer.build(normalisation, maps);
        String description = "Input: uint8 pixels [N, " + encoder.shape().channels() + ", H, W]; scaling to 0..1 and normalisation are"
                + " inside. Output: features [N, " + encoder.shape().features() + "].";
        try (AtomicFile atomic = AtomicFile.create(file)) {
            writer.graph.model(encoder.shape().name(), Version.current(), description, properties).write(atomic.channel());
            atomic.commit();
        } catch (IOException e) {
            throw WriteFault.of(file, e);
        }
    }

    private void build(Normalisation normalisation, boolean maps) {
        ResNetGraph net = new ResNetGraph(graph, shape, weights, "");
        graph.input(INPUT, OnnxGraph.UINT8, "N", (long) shape.channels(), "H", "W");
        List<String> all = net.maps(net.normalised(INPUT, normalisation));
        int last = all.size() - 1;
        String x = graph.node("GlobalAveragePool", "avgpool", List.of(all.get(last)), Map.of());
        graph.node("Flatten", FEATURES, List.of(x), Map.of("axis", 1));
        graph.output(FEATURES, OnnxGraph.FLOAT, "N", (long) shape.features());
        for (int layer = 1; maps && layer <= last; layer++) {
            String name = graph.node("Identity", "layer" + layer, List.of(all.get(layer)), Map.of());
            long channels = shape.features() >> last - layer;
            graph.output(name, OnnxGraph.FLOAT, "N", channels, "H" + layer, "W" + layer);
        }
    }
}
