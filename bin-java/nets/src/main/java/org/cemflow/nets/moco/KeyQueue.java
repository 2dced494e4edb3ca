package org.cemflow.nets.moco;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/** The keys of the last batches on a device; a new batch takes the place of the oldest. It begins with random directions. */
final class KeyQueue implements AutoCloseable {

    private static final String QUEUE = "queue";
    private static final String POINTER = "queue_pointer";

    private final TensorOwner owner = new TensorOwner();
    /** K x dim, unit rows. */
    private final Tensor keys;
    private long pointer;

    /**
     * @param size K
     * @param dim of a key
     */
    KeyQueue(Engine engine, int size, int dim, long seed) {
        try (Scope scope = new Scope()) {
            Tensor noise = torch.empty(size, dim).normal_(0, 1, new GeneratorOptional(torch.make_generator_cpu(seed)));
            Tensor lengths = noise.mul(noise).sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt();
            this.keys = owner.own(engine.place(noise.div(lengths)));
        }
    }

    /** Scalar products of the queries, B x dim, with all keys: B x K. */
    Tensor products(Tensor queries) {
        // A copy: the gradient needs the keys as they were, and the step's own are about to enter.
        return queries.matmul(keys.clone().t());
    }

    /** @param batch B x dim; B divides K */
    void add(Tensor batch) {
        try (NoGradient none = new NoGradient()) {
            keys.narrow(0, pointer, batch.size(0)).copy_(batch);
            pointer = (pointer + batch.size(0)) % keys.size(0);
        }
    }

    /** As {@link Moco#spread()}. */
    double spread() {
        try (NoGradient none = new NoGradient()) {
            return keys.std(new long[] {0}, false, false).mean().item_double() * Math.sqrt(keys.size(1));
        }
    }

    /** Copies of the keys and of the place where the next go. */
    Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        state.put(QUEUE, HostCopies.array(keys));
        state.put(POINTER, HostTensor.of(pointer));
        return state;
    }

    /** Whether {@link #state()} of a queue of this size and dimension is in there. */
    boolean fits(Map<String, HostTensor> state) {
        HostTensor stored = state.get(QUEUE);
        HostTensor at = state.get(POINTER);
        return stored != null && stored.dtype() == DType.F32 && stored.shape().equals(List.of(keys.size(0), keys.size(1)))
                && at != null && at.dtype() == DType.I64 && at.shape().isEmpty();
    }

    /** Takes over what {@link #state()} gave. */
    void restore(Map<String, HostTensor> state) {
        pointer = Math.floorMod(state.get(POINTER).data().getLong(0), keys.size(0));
        try (NoGradient none = new NoGradient()) {
            keys.copy_(HostCopies.tensor(state.get(QUEUE)));
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
