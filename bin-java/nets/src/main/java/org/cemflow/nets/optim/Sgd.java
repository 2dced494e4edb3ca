package org.cemflow.nets.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/**
 * Stochastic gradient descent as PyTorch defines it: {@code g = grad + decay * p; v = momentum * v + g; p -= lr * v}, no
 * dampening, no Nesterov; the decay falls on all parameters.
 */
public final class Sgd implements AutoCloseable {

    private final Map<String, Tensor> parameters;
    private final Map<String, Tensor> momenta = new LinkedHashMap<>();
    private final TensorOwner owner = new TensorOwner();
    private final double momentum;
    private final double decay;

    /** @param parameters by name; the tensors themselves, which must outlive this object */
    public Sgd(Map<String, Tensor> parameters, double momentum, double decay) {
        this.parameters = new LinkedHashMap<>(parameters);
        this.momentum = momentum;
        this.decay = decay;
        try (NoGradient none = new NoGradient()) {
            parameters.forEach((name, tensor) -> momenta.put(name, owner.own(torch.zeros_like(tensor))));
        }
    }

    /** Moves the parameters down the gradient of the loss, a scalar with its graph, which is used up. */
    public void step(Tensor loss, double lr) {
        try (NoGradient none = new NoGradient()) {
            TensorVector moved = new TensorVector();
            parameters.values().forEach(moved::push_back);
            TensorVector gradients = torch.grad(new TensorVector(loss), moved);
            Scalar keep = new Scalar(momentum);
            Scalar pull = new Scalar(decay);
            Scalar down = new Scalar(-lr);
            long i = 0;
            for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
                Tensor value = parameter.getValue();
                Tensor velocity = momenta.get(parameter.getKey());
                velocity.mul_(keep).add_(gradients.get(i++)).add_(value, pull);
                value.add_(velocity, down);
            }
        }
    }

    /** Copies of the momenta by their parameters' names. */
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        momenta.forEach((name, tensor) -> state.put(name, HostCopies.array(tensor)));
        return state;
    }

    /**
     * Takes over what {@link #state()} gave.
     *
     * @throws DataError if the file's momenta are of other parameters
     */
    public void restore(Object file, Map<String, HostTensor> state) {
        momenta.forEach((name, tensor) -> {
            HostTensor stored = state.get(name);
            List<Long> shape = LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
            if (stored == null || stored.dtype() != DType.F32 || !stored.shape().equals(shape)) {
                throw new DataError(file, "has no momenta for " + name + " of shape " + shape,
                        "give the options it was written with, or another --checkpoint-dir");
            }
        });
        try (NoGradient none = new NoGradient()) {
            momenta.forEach((name, tensor) -> tensor.copy_(HostCopies.tensor(state.get(name))));
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
