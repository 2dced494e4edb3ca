package org.cemflow.nets.classify;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.layers.Weights;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/**
 * A ResNet with one logit by libtorch, its weights under torchvision's names. Weight and bias of the classifier start
 * uniformly in -1/sqrt(F) to 1/sqrt(F), as PyTorch's {@code Linear(F, 1)} does.
 */
public final class PatchNet implements AutoCloseable {

    private static final String LAYER4 = "layer4.";

    private final ResNet encoder;
    private final Weights head;

    /** @param seed of the first weights, which are the same on every device */
    public PatchNet(ResNetShape shape, Engine engine, long seed) {
        this.encoder = new ResNet(shape, engine, seed);
        this.head = new Weights(engine);
        double bound = 1 / Math.sqrt(shape.features());
        try (Scope scope = new Scope()) {
            Generator random = torch.make_generator_cpu(seed + 1);
            head.parameter(PatchNetWeights.WEIGHT, torch.empty(1, shape.features()).uniform_(-bound, bound, new GeneratorOptional(random)));
            head.parameter(PatchNetWeights.BIAS, torch.empty(1).uniform_(-bound, bound, new GeneratorOptional(random)));
        }
    }

    public ResNetShape shape() {
        return encoder.shape();
    }

    /** Number of values in the parameters, trained or not. */
    public long parameterCount() {
        return encoder.weights().parameterCount() + head.parameterCount();
    }

    /**
     * Decides which weights gradients reach, and gives those by name; the tensors themselves: all of them, or the last
     * layer's and the classifier's, as Conrad and Narayan (eLife 2021) train them. Statistics of batch normalisation adapt
     * in frozen layers, too.
     */
    public Map<String, Tensor> trainable(boolean all) {
        Map<String, Tensor> trained = new LinkedHashMap<>();
        encoder.weights().parameters().forEach((name, parameter) -> {
            boolean trains = all || name.startsWith(LAYER4);
            parameter.set_requires_grad(trains);
            if (trains) {
                trained.put(name, parameter);
            }
        });
        trained.putAll(head.parameters());
        return trained;
    }

    /**
     * One logit a patch, N, float32, in the current scope.
     *
     * @param images N x channels x H x W, float32, normalised
     * @param norm of every batch normalisation, of frozen layers, too
     */
    public Tensor logits(Tensor images, Norm norm) {
        try (Scope scope = new Scope()) {
            Tensor features = encoder.features(images, norm);
            return scope.keep(torch.linear(features, head.get(PatchNetWeights.WEIGHT), new TensorOptional(head.get(PatchNetWeights.BIAS)))
                    .squeeze(1));
        }
    }

    /** Copies of all arrays under torchvision's names. */
    public Map<String, HostTensor> tensors() {
        Map<String, HostTensor> all = new LinkedHashMap<>(encoder.stateDict(Map.of()).tensors());
        all.putAll(head.copies());
        return all;
    }

    /**
     * Takes over an encoder's arrays and, if they are there, the classifier's.
     *
     * @param file for messages
     * @throws org.cemflow.core.error.DataError if a shape differs, or not one weight is shared
     */
    public void load(Object file, Map<String, HostTensor> arrays) {
        encoder.load(file, new StateDict(arrays, Map.of()));
        head.load(file, arrays);
    }

    @Override
    public void close() {
        encoder.close();
        head.close();
    }
}
