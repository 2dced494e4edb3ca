package org.cemflow.nets.resnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.layers.Layers;
import org.cemflow.nets.layers.LoadReport;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.layers.Weights;
import org.cemflow.nets.weights.StateDict;

/**
 * A residual network without its last, classifying layer (He et al. 2015), its weights under torchvision's names. Kernels
 * start as Kaiming's normal numbers by fan-out, {@code N(0, 2 / (out * k * k))} (He et al. 2015, "Delving Deep into
 * Rectifiers", section 2.2); scales of normalisations start at 1, the last of a block included.
 */
public final class ResNet implements AutoCloseable {

    /** By how much the last maps are smaller than the image. */
    public static final int FACTOR = 32;

    private static final int STEM = 64;

    private final ResNetShape shape;
    private final Engine engine;
    private final Weights weights;
    private final Layers layers;

    /** @param seed of the first weights, which are the same on every device */
    public ResNet(ResNetShape shape, Engine engine, long seed) {
        this.shape = shape;
        this.engine = engine;
        this.weights = new Weights(engine);
        this.layers = new Layers(engine, weights);
        try (Scope scope = new Scope()) {
            build(torch.make_generator_cpu(seed));
        }
    }

    private void build(Generator random) {
        newConv(random, "conv1", shape.channels(), STEM, 7);
        newNorm("bn1", STEM);
        long in = STEM;
        for (int layer = 0; layer < 4; layer++) {
            long width = (long) STEM << layer;
            long out = shape.bottleneck() ? 4 * width : width;
            for (int block = 0; block < shape.blocks().get(layer); block++) {
                String name = blockName(layer, block);
                if (shape.bottleneck()) {
                    newConv(random, name + "conv1", in, width, 1);
                    newNorm(name + "bn1", width);
                    newConv(random, name + "conv2", width, width, 3);
                    newNorm(name + "bn2", width);
                    newConv(random, name + "conv3", width, out, 1);
                    newNorm(name + "bn3", out);
                } else {
                    newConv(random, name + "conv1", in, out, 3);
                    newNorm(name + "bn1", out);
                    newConv(random, name + "conv2", out, out, 3);
                    newNorm(name + "bn2", out);
                }
                if (projects(layer, block)) {
                    newConv(random, name + "downsample.0", in, out, 1);
                    newNorm(name + "downsample.1", out);
                }
                in = out;
            }
        }
    }

    private void newConv(Generator random, String name, long in, long out, long side) {
        double deviation = Math.sqrt(2.0 / (out * side * side));
        weights.parameter(name + ".weight", torch.empty(out, in, side, side).normal_(0, deviation, new GeneratorOptional(random)));
    }

    private void newNorm(String name, long channels) {
        weights.parameter(name + ".weight", torch.ones(channels));
        weights.parameter(name + ".bias", torch.zeros(channels));
        weights.buffer(name + ".running_mean", torch.zeros(channels));
        weights.buffer(name + ".running_var", torch.ones(channels));
        weights.counter(name + ".num_batches_tracked");
    }

    private static String blockName(int layer, int block) {
        return "layer" + (layer + 1) + "." + block + ".";
    }

    /** Whether the shortcut of a block is a 1x1 convolution, because channels or stride change. */
    private boolean projects(int layer, int block) {
        return block == 0 && (layer > 0 || shape.bottleneck());
    }

    public ResNetShape shape() {
        return shape;
    }

    public Weights weights() {
        return weights;
    }

    /**
     * The feature maps that a decoder wants: after the stem (1/2 of the side) and after the four layers (1/4, 1/8, 1/16,
     * 1/32), N x C x h x w in the engine's type of products, in the current scope.
     *
     * @param images N x channels x H x W, float32, normalised
     */
    public List<Tensor> maps(Tensor images, Norm norm) {
        return maps(images, norm, FACTOR);
    }

    /**
     * As {@link #maps(Tensor, Norm)}, but the last maps are smaller than the image by {@code factor} only: from the last layer
     * backwards strides of 2 become 1, at last that of the first convolution; no kernel changes (Conrad and Narayan 2021, feature
     * selectivity).
     *
     * @param factor 2, 4, 8, 16 or 32
     */
    public List<Tensor> maps(Tensor images, Norm norm, int factor) {
        List<Tensor> maps = new ArrayList<>();
        Tensor stem = stem(images, norm, factor > 2 ? 2 : 1);
        maps.add(stem);
        Tensor x = torch.max_pool2d(stem, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
        for (int layer = 0; layer < 4; layer++) {
            // Layers 2, 3 and 4 bring the side down to 1/8, 1/16 and 1/32.
            x = layer(x, layer, norm, layer > 0 && factor > 2 << layer ? 2 : 1);
            maps.add(x);
        }
        if (norm == Norm.BATCH) {
            weights.count();
        }
        return maps;
    }

    /** The feature vectors after global average pooling, N x {@link ResNetShape#features()}, float32, in the current scope. */
    public Tensor features(Tensor images, Norm norm) {
        try (Scope scope = new Scope()) {
            List<Tensor> maps = maps(images, norm);
            return scope.keep(maps.get(4).mean(new long[] {2, 3}, false, new ScalarTypeOptional(ScalarType.Float)));
        }
    }

    private Tensor stem(Tensor images, Norm norm, long stride) {
        try (Scope scope = new Scope()) {
            Tensor x = engine.compute(images.contiguous(MemoryFormat.ChannelsLast));
            return scope.keep(layers.batchNorm("bn1", layers.conv("conv1", x, stride, 3), norm).relu_());
        }
    }

    private Tensor layer(Tensor first, int layer, Norm norm, long stride) {
        try (Scope scope = new Scope()) {
            Tensor x = first;
            for (int block = 0; block < shape.blocks().get(layer); block++) {
                x = block(x, layer, block, norm, block == 0 ? stride : 1);
            }
            return scope.keep(x);
        }
    }

    /** One residual block; what it makes on its way is left to the graph of gradients, if there is one. */
    private Tensor block(Tensor x, int layer, int block, Norm norm, long stride) {
        try (Scope scope = new Scope()) {
            String name = blockName(layer, block);
            Tensor y;
            if (shape.bottleneck()) {
                y = layers.batchNorm(name + "bn1", layers.conv(name + "conv1", x, 1, 0), norm).relu_();
                y = layers.batchNorm(name + "bn2", layers.conv(name + "conv2", y, stride, 1), norm).relu_();
                y = layers.batchNorm(name + "bn3", layers.conv(name + "conv3", y, 1, 0), norm);
            } else {
                y = layers.batchNorm(name + "bn1", layers.conv(name + "conv1", x, stride, 1), norm).relu_();
                y = layers.batchNorm(name + "bn2", layers.conv(name + "conv2", y, 1, 1), norm);
            }
            Tensor shortcut = projects(layer, block)
                    ? layers.batchNorm(name + "downsample.1", layers.conv(name + "downsample.0", x, stride, 0), norm) : x;
            return scope.keep(y.add_(shortcut).relu_());
        }
    }

    /** Copies of the weights under torchvision's names; {@code fc}, the classifier, is not among them. */
    public StateDict stateDict(Map<String, String> metadata) {
        return new StateDict(weights.copies(), metadata);
    }

    /**
     * Takes over the weights that the file and this net share.
     *
     * @param file for messages
     * @return what was missing and what was not used
     * @throws DataError if a shape differs, or not one weight is shared
     */
    public LoadReport load(Object file, StateDict dict) {
        LoadReport report = weights.load(file, dict.tensors());
        if (report.unexpected().size() == dict.tensors().size()) {
            throw new DataError(file, "holds no weight of a " + shape.name() + " under torchvision's names",
                    "convert it with cem-weights first");
        }
        return report;
    }

    @Override
    public void close() {
        weights.close();
    }
}
