package org.cemflow.nets.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/** What an optimiser keeps for each parameter from step to step: a tensor of its shape, at first zero. */
final class Slots implements AutoCloseable {

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final TensorOwner owner = new TensorOwner();

    Slots(Map<String, Tensor> parameters) {
        try (NoGradient none = new NoGradient()) {
            parameters.forEach((name, tensor) -> tensors.put(name, owner.own(torch.zeros_like(tensor))));
        }
    }

    Tensor get(String name) {
        return tensors.get(name);
    }

    /** Copies under the parameters' names, with a prefix. */
    Map<String, HostTensor> copies(String prefix) {
        Map<String, HostTensor> copies = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copies.put(prefix + name, HostCopies.array(tensor)));
        return copies;
    }

    /** @throws DataError if one is missing or of another shape; then nothing has been taken over */
    void restore(Object file, String prefix, Map<String, HostTensor> state) {
        tensors.forEach((name, tensor) -> {
            HostTensor stored = state.get(prefix + name);
            List<Long> shape = LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
            if (stored == null || stored.dtype() != DType.F32 || !stored.shape().equals(shape)) {
                throw new DataError(file, "has no momenta for " + name + " of shape " + shape,
                        "give the options it was written with, or another --checkpoint-dir");
            }
        });
        try (NoGradient none = new NoGradient()) {
            tensors.forEach((name, tensor) -> tensor.copy_(HostCopies.tensor(state.get(prefix + name))));
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
