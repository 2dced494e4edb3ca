package org.cemflow.nets.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.weights.HostTensor;

/**
 * Stochastic gradient descent as PyTorch defines it: {@code g = grad + decay * p; v = momentum * v + g; p -= lr * v}, no
 * dampening, no Nesterov; the decay falls on all parameters.
 */
public final class Sgd implements AutoCloseable {

    private final Map<String, Tensor> parameters;
    private final Slots momenta;
    private final double momentum;
    private final double decay;

    /** @param parameters by name; the tensors themselves, which must outlive this object */
    public Sgd(Map<String, Tensor> parameters, double momentum, double decay) {
        this.parameters = new LinkedHashMap<>(parameters);
        this.momentum = momentum;
        this.decay = decay;
        this.momenta = new Slots(parameters);
    }

    /** Moves the parameters down their gradients, which are in their order and on their device. */
    public void step(TensorVector gradients, double lr) {
        try (NoGradient none = new NoGradient()) {
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
        return momenta.copies("");
    }

    /**
     * Takes over what {@link #state()} gave.
     *
     * @throws org.cemflow.core.error.DataError if the file's momenta are of other parameters
     */
    public void restore(Object file, Map<String, HostTensor> state) {
        momenta.restore(file, "", state);
    }

    @Override
    public void close() {
        momenta.close();
    }
}
