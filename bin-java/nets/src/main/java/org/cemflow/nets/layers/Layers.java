package org.cemflow.nets.layers;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.nets.engine.Engine;

/**
 * Layers as functions of weights by name. Products run in the engine's precision by explicit casts (libtorch's autocast
 * caches its copies, and a forgotten clearing of that cache freezes the weights unnoticed); statistics of batch
 * normalisation are float32 always.
 */
public final class Layers {

    private static final double BN_MOMENTUM = 0.1;
    private static final double BN_EPSILON = 1e-5;

    private final Engine engine;
    private final Weights weights;

    public Layers(Engine engine, Weights weights) {
        this.engine = engine;
        this.weights = weights;
    }

    /** Convolution without bias; {@code x} is N x C x H x W in the engine's type of products. */
    public Tensor conv(String name, Tensor x, long stride, long padding) {
        Tensor kernel = engine.compute(weights.get(name + ".weight"));
        return torch.conv2d(x, kernel, new TensorOptional(), new long[] {stride, stride}, new long[] {padding, padding},
                new long[] {1, 1}, 1);
    }

    /** As {@link #conv}, with a bias. */
    public Tensor convWithBias(String name, Tensor x, long stride, long padding) {
        return torch.conv2d(x, engine.compute(weights.get(name + ".weight")), new TensorOptional(engine.compute(weights.get(name + ".bias"))),
                new long[] {stride, stride}, new long[] {padding, padding}, new long[] {1, 1}, 1);
    }

    /** Affine map of the rows of {@code x} (N x in), in the engine's type of products. */
    public Tensor linear(String name, Tensor x) {
        return torch.linear(engine.compute(x), engine.compute(weights.get(name + ".weight")),
                new TensorOptional(engine.compute(weights.get(name + ".bias"))));
    }

    /** Batch normalisation over all but axis 1. */
    public Tensor batchNorm(String name, Tensor x, Norm norm) {
        TensorOptional mean = norm == Norm.BATCH_ONLY ? new TensorOptional() : new TensorOptional(weights.get(name + ".running_mean"));
        TensorOptional variance = norm == Norm.BATCH_ONLY ? new TensorOptional() : new TensorOptional(weights.get(name + ".running_var"));
        return torch.batch_norm(x, new TensorOptional(weights.get(name + ".weight")),
                new TensorOptional(weights.get(name + ".bias")), mean, variance, norm != Norm.RUNNING,
                norm == Norm.ADOPT ? 1 : BN_MOMENTUM, BN_EPSILON, true);
    }
}
