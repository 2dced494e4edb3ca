package org.cemflow.nets.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019) as PyTorch defines it: {@code p *= 1 - lr * decay;
 * m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p -= lr / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + 1e-8)}, with b2 0.999.
 * b1 may change from step to step, as {@link OneCycle} has it; b1^t is then a power of the present one.
 */
public final class AdamW implements AutoCloseable {

    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final String FIRST = "first.";
    private static final String SECOND = "second.";
    private static final String STEPS = "steps";

    private final Map<String, Tensor> parameters;
    private final Slots first;
    private final Slots second;
    private final double decay;
    private long steps;

    /**
     * @param parameters by name; the tensors themselves, which must outlive this object
     * @param decay falls on all of them
     */
    public AdamW(Map<String, Tensor> parameters, double decay) {
        this.parameters = new LinkedHashMap<>(parameters);
        this.first = new Slots(parameters);
        this.second = new Slots(parameters);
        this.decay = decay;
    }

    /** Moves the parameters down the gradient of the loss, a scalar with its graph, which is used up. */
    public void step(Tensor loss, double lr, double beta1) {
        steps++;
        try (NoGradient none = new NoGradient()) {
            TensorVector moved = new TensorVector();
            parameters.values().forEach(moved::push_back);
            TensorVector gradients = torch.grad(new TensorVector(loss), moved);
            Scalar shrink = new Scalar(1 - lr * decay);
            Scalar towards = new Scalar(1 - beta1);
            Scalar keep = new Scalar(BETA2);
            Scalar add = new Scalar(1 - BETA2);
            Scalar root = new Scalar(Math.sqrt(1 - StrictMath.pow(BETA2, steps)));
            Scalar epsilon = new Scalar(EPSILON);
            Scalar down = new Scalar(-lr / (1 - StrictMath.pow(beta1, steps)));
            long i = 0;
            for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
                Tensor gradient = gradients.get(i++);
                Tensor mean = first.get(parameter.getKey());
                Tensor square = second.get(parameter.getKey());
                mean.lerp_(gradient, towards);
                square.mul_(keep).addcmul_(gradient, gradient, add);
                Tensor spread = square.sqrt().div_(root).add_(epsilon);
                parameter.getValue().mul_(shrink).addcdiv_(mean, spread, down);
            }
        }
    }

    /** Copies of both moments and the number of steps. */
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>(first.copies(FIRST));
        state.putAll(second.copies(SECOND));
        state.put(STEPS, HostTensor.of(steps));
        return state;
    }

    /**
     * Takes over what {@link #state()} gave.
     *
     * @throws DataError if the file's moments are of other parameters
     */
    public void restore(Object file, Map<String, HostTensor> state) {
        HostTensor count = state.get(STEPS);
        if (count == null || count.dtype() != DType.I64 || !count.shape().isEmpty()) {
            throw new DataError(file, "does not say how many steps its moments are of", "give another --checkpoint-dir");
        }
        first.restore(file, FIRST, state);
        second.restore(file, SECOND, state);
        steps = count.data().getLong(0);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
