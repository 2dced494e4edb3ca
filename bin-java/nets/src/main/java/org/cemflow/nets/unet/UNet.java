package org.cemflow.nets.unet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.layers.Layers;
import org.cemflow.nets.layers.LoadReport;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.layers.Weights;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/**
 * A {@link UNetShape} by libtorch, its weights under segmentation_models_pytorch's names. Kernels of the decoder start
 * uniformly as Kaiming's by fan-in (He et al. 2015, "Delving Deep into Rectifiers"), those of the head as Xavier's
 * (Glorot and Bengio 2010), biases at 0.
 */
public final class UNet implements AutoCloseable {

    private final UNetShape shape;
    private final ResNet encoder;
    private final Weights decoder;
    private final Layers layers;

    /** @param seed of the first weights, which are the same on every device */
    public UNet(UNetShape shape, Engine engine, long seed) {
        this.shape = shape;
        this.encoder = new ResNet(shape.encoder(), engine, seed);
        this.decoder = new Weights(engine);
        this.layers = new Layers(engine, decoder);
        try (Scope scope = new Scope()) {
            build(torch.make_generator_cpu(seed + 1));
        }
    }

    private void build(Generator random) {
        for (int block = 0; block < UNetShape.WIDTHS.size(); block++) {
            long width = UNetShape.WIDTHS.get(block);
            newConv(random, UNetShape.block(block) + "conv1", shape.below(block) + shape.skip(block), width);
            newConv(random, UNetShape.block(block) + "conv2", width, width);
        }
        long in = UNetShape.WIDTHS.get(UNetShape.WIDTHS.size() - 1);
        uniform(random, UNetShape.HEAD, in, shape.outputs(), Math.sqrt(6.0 / (9 * (in + shape.outputs()))));
        decoder.parameter(UNetShape.HEAD + ".bias", torch.zeros(shape.outputs()));
    }

    private void newConv(Generator random, String name, long in, long out) {
        uniform(random, name + ".0", in, out, Math.sqrt(6.0 / (9 * in)));
        decoder.parameter(name + ".1.weight", torch.ones(out));
        decoder.parameter(name + ".1.bias", torch.zeros(out));
        decoder.buffer(name + ".1.running_mean", torch.zeros(out));
        decoder.buffer(name + ".1.running_var", torch.ones(out));
        decoder.counter(name + ".1.num_batches_tracked");
    }

    private void uniform(Generator random, String name, long in, long out, double bound) {
        decoder.parameter(name + ".weight", torch.empty(out, in, 3, 3).uniform_(-bound, bound, new GeneratorOptional(random)));
    }

    public UNetShape shape() {
        return shape;
    }

    public ResNet encoder() {
        return encoder;
    }

    /** Number of values in the parameters, trained or not. */
    public long parameterCount() {
        return encoder.weights().parameterCount() + decoder.parameterCount();
    }

    /**
     * Decides which weights gradients reach, and gives those by name; the tensors themselves. Statistics of batch
     * normalisation adapt in frozen layers, too.
     */
    public Map<String, Tensor> trainable(Unfreeze from) {
        Map<String, Tensor> trained = new LinkedHashMap<>();
        encoder.weights().parameters().forEach((name, parameter) -> {
            boolean trains = from.trains(name);
            parameter.set_requires_grad(trains);
            if (trains) {
                trained.put(UNetShape.ENCODER + name, parameter);
            }
        });
        trained.putAll(decoder.parameters());
        return trained;
    }

    /**
     * Logits, N x outputs x H x W, float32, in the current scope.
     *
     * @param images N x channels x H x W, float32, normalised; H and W multiples of {@link UNetShape#STRIDE}
     * @param norm of every batch normalisation, of the encoder's frozen layers, too
     */
    public Tensor logits(Tensor images, Norm norm) {
        try (Scope scope = new Scope()) {
            List<Tensor> maps = encoder.maps(images, norm);
            Tensor x = maps.get(4);
            for (int block = 0; block < UNetShape.WIDTHS.size(); block++) {
                x = block(block, x, shape.skip(block) > 0 ? maps.get(3 - block) : null, norm);
            }
            if (norm == Norm.BATCH) {
                decoder.count();
            }
            return scope.keep(layers.convWithBias(UNetShape.HEAD, x, 1, 1).to(ScalarType.Float));
        }
    }

    private Tensor block(int block, Tensor below, Tensor skip, Norm norm) {
        try (Scope scope = new Scope()) {
            String name = UNetShape.block(block);
            Tensor x = torch.upsample_nearest2d(below, 2 * below.size(2), 2 * below.size(3));
            if (skip != null) {
                x = torch.cat(new TensorVector(x, skip), 1);
            }
            x = layers.batchNorm(name + "conv1.1", layers.conv(name + "conv1.0", x, 1, 1), norm).relu_();
            return scope.keep(layers.batchNorm(name + "conv2.1", layers.conv(name + "conv2.0", x, 1, 1), norm).relu_());
        }
    }

    /** Copies of all arrays under segmentation_models_pytorch's names. */
    public StateDict stateDict(Map<String, String> metadata) {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        encoder.weights().copies().forEach((name, array) -> all.put(UNetShape.ENCODER + name, array));
        all.putAll(decoder.copies());
        return new StateDict(all, metadata);
    }

    /**
     * Takes over the arrays that {@link #stateDict} gave; others are left alone.
     *
     * @param file for messages
     * @return names that were missing
     * @throws org.cemflow.core.error.DataError if a shape differs
     */
    public List<String> load(Object file, Map<String, HostTensor> arrays) {
        Map<String, HostTensor> ofEncoder = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(UNetShape.ENCODER)) {
                ofEncoder.put(name.substring(UNetShape.ENCODER.length()), array);
            }
        });
        LoadReport first = encoder.weights().load(file, ofEncoder);
        LoadReport second = decoder.load(file, arrays);
        List<String> missing = new ArrayList<>(first.missing().stream().map(name -> UNetShape.ENCODER + name).toList());
        missing.addAll(second.missing());
        return missing;
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
