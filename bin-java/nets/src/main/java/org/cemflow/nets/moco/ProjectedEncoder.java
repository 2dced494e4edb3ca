package org.cemflow.nets.moco;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.layers.Layers;
import org.cemflow.nets.layers.LoadReport;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.layers.Weights;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.HostTensor;

/** A ResNet with MoCo v2's head, features -> features -> ReLU -> dim, whose vectors have length 1. */
final class ProjectedEncoder implements AutoCloseable {

    private static final double SMALLEST_NORM = 1e-12;

    private final ResNet net;
    private final Weights head;
    private final Layers layers;

    /** @param seed of the first weights; the head's layers start uniformly in +-1/sqrt(inputs) */
    ProjectedEncoder(ResNetShape shape, int dim, Engine engine, long seed) {
        this.net = new ResNet(shape, engine, seed);
        this.head = new Weights(engine);
        this.layers = new Layers(engine, head);
        try (Scope scope = new Scope()) {
            Generator random = torch.make_generator_cpu(seed + 1);
            newLinear(random, "fc.0", shape.features(), shape.features());
            newLinear(random, "fc.2", shape.features(), dim);
        }
    }

    private void newLinear(Generator random, String name, long in, long out) {
        double bound = 1 / Math.sqrt(in);
        head.parameter(name + ".weight", torch.empty(out, in).uniform_(-bound, bound, new GeneratorOptional(random)));
        head.parameter(name + ".bias", torch.empty(out).uniform_(-bound, bound, new GeneratorOptional(random)));
    }

    ResNet net() {
        return net;
    }

    /** Unit vectors, N x dim, float32, in the current scope. */
    Tensor project(Tensor images, Norm norm) {
        try (Scope scope = new Scope()) {
            Tensor hidden = layers.linear("fc.0", net.features(images, norm)).relu_();
            Tensor vectors = layers.linear("fc.2", hidden).to(ScalarType.Float);
            Tensor lengths = vectors.mul(vectors).sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt()
                    .clamp_min(new Scalar(SMALLEST_NORM));
            return scope.keep(vectors.div(lengths));
        }
    }

    /** The parameters of net and head; the tensors themselves. */
    Map<String, Tensor> parameters() {
        Map<String, Tensor> all = new LinkedHashMap<>(net.weights().parameters());
        all.putAll(head.parameters());
        return all;
    }

    void approach(ProjectedEncoder other, double part) {
        net.weights().approach(other.net.weights(), part);
        head.approach(other.head, part);
    }

    /** As {@link Weights#follow}. */
    void follow(ProjectedEncoder other) {
        net.weights().follow(other.net.weights());
        head.follow(other.head);
    }

    Map<String, HostTensor> copies() {
        Map<String, HostTensor> all = new LinkedHashMap<>(net.weights().copies());
        all.putAll(head.copies());
        return all;
    }

    /** The names that were missing. */
    List<String> load(Object file, Map<String, HostTensor> arrays) {
        LoadReport ofNet = net.weights().load(file, arrays);
        List<String> missing = new ArrayList<>(ofNet.missing());
        missing.addAll(head.load(file, arrays).missing());
        return missing;
    }

    @Override
    public void close() {
        net.close();
        head.close();
    }
}
