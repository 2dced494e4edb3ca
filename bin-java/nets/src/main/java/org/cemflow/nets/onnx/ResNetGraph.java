package org.cemflow.nets.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Normalisation;

/** The layers of a ResNet, and those that other nets share with it, as nodes of a graph. Nodes have their weights' names. */
final class ResNetGraph {

    /** PyTorch's default, with which every net here was trained. */
    private static final float EPSILON = 1e-5f;

    private final OnnxGraph graph;
    private final ResNetShape shape;
    private final Map<String, HostTensor> weights;
    private final String prefix;

    /**
     * @param weights by name
     * @param prefix what stands before the ResNet's names there
     */
    ResNetGraph(OnnxGraph graph, ResNetShape shape, Map<String, HostTensor> weights, String prefix) {
        this.graph = graph;
        this.shape = shape;
        this.weights = weights;
        this.prefix = prefix;
    }

    /**
     * From uint8 pixels to the net's own units.
     *
     * @throws IllegalArgumentException if the normalisation has another number of channels
     */
    String normalised(String pixels, Normalisation normalisation) {
        String x = graph.node("Cast", "pixels", List.of(pixels), Map.of("to", OnnxGraph.FLOAT));
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

    /** The maps after the stem, at 1/2 of the side, and after each of the four layers, 1/4 to 1/32. */
    List<String> maps(String normalised) {
        List<String> maps = new ArrayList<>();
        String x = relu(prefix + "bn1", norm(prefix + "bn1", convolution(prefix + "conv1", normalised, 7, 2)));
        maps.add(x);
        x = graph.node("MaxPool", prefix + "maxpool", List.of(x),
                Map.of("kernel_shape", List.of(3, 3), "strides", List.of(2, 2), "pads", List.of(1, 1, 1, 1)));
        for (int layer = 1; layer <= shape.blocks().size(); layer++) {
            for (int block = 0; block < shape.blocks().get(layer - 1); block++) {
                x = block(prefix + "layer" + layer + "." + block, x, block == 0 && layer > 1 ? 2 : 1);
            }
            maps.add(x);
        }
        return maps;
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

    /** Square, padded to keep the size at a stride of 1; with a bias if the weights have one. */
    String convolution(String name, String in, int kernel, int stride) {
        int pad = kernel / 2;
        List<String> inputs = new ArrayList<>(List.of(in, weight(name + ".weight")));
        if (weights.containsKey(name + ".bias")) {
            inputs.add(weight(name + ".bias"));
        }
        return graph.node("Conv", name, inputs, Map.of("kernel_shape", List.of(kernel, kernel),
                "strides", List.of(stride, stride), "pads", List.of(pad, pad, pad, pad)));
    }

    String norm(String name, String in) {
        return graph.node("BatchNormalization", name, List.of(in, weight(name + ".weight"), weight(name + ".bias"),
                weight(name + ".running_mean"), weight(name + ".running_var")), Map.of("epsilon", EPSILON));
    }

    String relu(String name, String in) {
        return graph.node("Relu", name + ".relu", List.of(in), Map.of());
    }

    private String weight(String name) {
        return graph.constant(name, weights.get(name));
    }
}
