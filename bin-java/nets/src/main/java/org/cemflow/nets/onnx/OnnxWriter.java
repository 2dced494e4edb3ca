package org.cemflow.nets.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** PyTorch's default, with which every ResNet here was trained. */
    private static final float EPSILON = 1e-5f;

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
        graph.input(INPUT, OnnxGraph.UINT8, "N", (long) shape.channels(), "H", "W");
        String x = normalised(normalisation);
        x = relu("bn1", norm("bn1", convolution("conv1", x, 7, 2)));
        x = graph.node("MaxPool", "maxpool", List.of(x), Map.of("kernel_shape", List.of(3, 3), "strides", List.of(2, 2), "pads", List.of(1, 1, 1, 1)));
        List<String> layers = new ArrayList<>();
        for (int layer = 1; layer <= shape.blocks().size(); layer++) {
            for (int block = 0; block < shape.blocks().get(layer - 1); block++) {
                x = block("layer" + layer + "." + block, x, block == 0 && layer > 1 ? 2 : 1);
            }
            layers.add(maps ? graph.node("Identity", "layer" + layer, List.of(x), Map.of()) : x);
        }
        x = graph.node("GlobalAveragePool", "avgpool", List.of(x), Map.of());
        graph.node("Flatten", FEATURES, List.of(x), Map.of("axis", 1));
        graph.output(FEATURES, OnnxGraph.FLOAT, "N", (long) shape.features());
        for (int layer = 1; maps && layer <= layers.size(); layer++) {
            long channels = shape.features() >> layers.size() - layer;
            graph.output(layers.get(layer - 1), OnnxGraph.FLOAT, "N", channels, "H" + layer, "W" + layer);
        }
    }

    private String normalised(Normalisation normalisation) {
        String x = graph.node("Cast", "pixels", List.of(INPUT), Map.of("to", OnnxGraph.FLOAT));
        x = graph.node("Div", "scaled", List.of(x, graph.constant("scale", HostTensor.of(new float[] {255}, 1))), Map.of());
        x = graph.node("Sub", "centred", List.of(x, channels("mean", normalisation.mean())), Map.of());
        return graph.node("Div", "normalised", List.of(x, channels("sd", normalisation.sd())), Map.of());
    }

    private String channels(String name, List<Double> values) {
        if (values.size() != 1 && values.size() != shape.channels()) {
            throw new IllegalArgumentException(values.size() + " values of " + name + " for " + shape.channels() + " channels");
        }
        float[] floats = new float[shape.channels()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(values.size() == 1 ? 0 : i).floatValue();
        }
        return graph.constant(name, HostTensor.of(floats, 1, floats.length, 1, 1));
    }

    private String block(String name, String in, int stride) {
        String x;
        if (shape.bottleneck()) {
            x = relu(name + ".bn1", norm(name + ".bn1", convolution(name + ".conv1", in, 1, 1)));
            x = relu(name + ".bn2", norm(name + ".bn2", convolution(name + ".conv2", x, 3, stride)));
            x = norm(name + ".bn3", convolution(name + ".conv3", x, 1, 1));
        } else {
            x = relu(name + ".bn1", norm(name + ".bn1", convolution(name + ".conv1", in, 3, stride)));
            x = norm(name + ".bn2", convolution(name + ".conv2", x, 3, 1));
        }
        String skip = in;
        if (weights.containsKey(name + ".downsample.0.weight")) {
            skip = norm(name + ".downsample.1", convolution(name + ".downsample.0", in, 1, stride));
        }
        return relu(name, graph.node("Add", name + ".add", List.of(x, skip), Map.of()));
    }

    private String convolution(String name, String in, int kernel, int stride) {
        int pad = kernel / 2;
        return graph.node("Conv", name, List.of(in, weight(name + ".weight")), Map.of("kernel_shape", List.of(kernel, kernel),
                "strides", List.of(stride, stride), "pads", List.of(pad, pad, pad, pad)));
    }

    private String norm(String name, String in) {
        return graph.node("BatchNormalization", name, List.of(in, weight(name + ".weight"), weight(name + ".bias"),
                weight(name + ".running_mean"), weight(name + ".running_var")), Map.of("epsilon", EPSILON));
    }

    private String relu(String name, String in) {
        return graph.node("Relu", name + ".relu", List.of(in), Map.of());
    }

    private String weight(String name) {
        return graph.constant(name, weights.get(name));
    }
}
