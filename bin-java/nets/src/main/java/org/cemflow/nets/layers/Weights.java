package org.cemflow.nets.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/**
 * The named arrays of a net, float32 on the engine's device, kernels with their channels last: parameters, which an
 * optimiser moves; buffers, which it does not; and counters, the number of batches that moved the buffers.
 */
public final class Weights implements AutoCloseable {

    private final Engine engine;
    private final TensorOwner owner = new TensorOwner();
    private final Set<String> order = new LinkedHashSet<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final Map<String, Long> counters = new LinkedHashMap<>();

    public Weights(Engine engine) {
        this.engine = engine;
    }

    /** Adds a parameter with its first value, float32 in the host's memory. */
    public void parameter(String name, Tensor initial) {
        Tensor placed = owner.own(placed(initial));
        placed.set_requires_grad(true);
        parameters.put(name, placed);
        order.add(name);
    }

    /** Adds a buffer with its first value. */
    public void buffer(String name, Tensor initial) {
        buffers.put(name, owner.own(placed(initial)));
        order.add(name);
    }

    /** Adds a counter at 0. */
    public void counter(String name) {
        counters.put(name, 0L);
        order.add(name);
    }

    private Tensor placed(Tensor initial) {
        Tensor placed = engine.place(initial);
        return placed.dim() == 4 ? placed.contiguous(MemoryFormat.ChannelsLast) : placed;
    }

    /** A parameter or buffer. */
    public Tensor get(String name) {
        Tensor found = parameters.containsKey(name) ? parameters.get(name) : buffers.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no weight is called " + name);
        }
        return found;
    }

    /** The parameters by name, in their order; the tensors themselves. */
    public Map<String, Tensor> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** Number of values in the parameters. */
    public long parameterCount() {
        return parameters.values().stream().mapToLong(Tensor::numel).sum();
    }

    /** Counts one more batch. */
    public void count() {
        counters.replaceAll((name, batches) -> batches + 1);
    }

    /** Moves the parameters a part of the way to those of another net of the same shape: {@code p += part * (q - p)}. */
    public void approach(Weights other, double part) {
        try (NoGradient none = new NoGradient()) {
            Scalar step = new Scalar(part);
            parameters.forEach((name, tensor) -> tensor.lerp_(other.parameters.get(name), step));
        }
    }

    /** Takes over the values of another net's parameters, wherever that one lives; buffers and counters stay. */
    public void follow(Weights other) {
        try (NoGradient none = new NoGradient()) {
            parameters.forEach((name, tensor) -> tensor.copy_(other.parameters.get(name)));
        }
    }

    /** Copies of everything by name, in their order. */
    public Map<String, HostTensor> copies() {
        Map<String, HostTensor> copies = new LinkedHashMap<>();
        for (String name : order) {
            copies.put(name, counters.containsKey(name) ? HostTensor.of(counters.get(name)) : HostCopies.array(get(name)));
        }
        return copies;
    }

    /**
     * Takes over the values of those names that both have.
     *
     * @param file for messages
     * @throws DataError if an array has another shape than the net's; then nothing has been taken over
     */
    public LoadReport load(Object file, Map<String, HostTensor> arrays) {
        List<String> missing = new ArrayList<>(order);
        missing.removeAll(arrays.keySet());
        List<String> unexpected = new ArrayList<>(arrays.keySet());
        unexpected.removeAll(order);
        arrays.forEach((name, array) -> check(file, name, array));
        try (NoGradient none = new NoGradient()) {
            for (String name : order) {
                HostTensor array = arrays.get(name);
                if (array != null && counters.containsKey(name)) {
                    counters.put(name, array.data().getLong(0));
                } else if (array != null) {
                    get(name).copy_(HostCopies.tensor(array));
                }
            }
        }
        return new LoadReport(missing, unexpected);
    }

    private void check(Object file, String name, HostTensor array) {
        if (!order.contains(name)) {
            return;
        }
        boolean counter = counters.containsKey(name);
        List<Long> shape = counter ? List.of() : shape(get(name));
        boolean typed = counter ? array.dtype() == DType.I64
                : Set.of(DType.F16, DType.BF16, DType.F32, DType.F64).contains(array.dtype());
        if (!array.shape().equals(shape) || !typed) {
            throw new DataError(file, "holds " + name + " as " + array.dtype() + array.shape() + ", this net has " + shape,
                    "give weights of the same architecture and number of input channels");
        }
    }

    private static List<Long> shape(Tensor tensor) {
        return LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
    }

    @Override
    public void close() {
        owner.close();
    }
}
