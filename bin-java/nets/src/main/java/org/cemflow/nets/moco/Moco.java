package org.cemflow.nets.moco;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.DeviceThreads;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.objective.Objective;
import org.cemflow.nets.objective.Outcome;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/**
 * MoCo v2: the query encoder shall tell the key of the same patch from the keys of a long queue of earlier ones; the key
 * encoder follows it slowly.
 *
 * <p>With G groups, each G-th part of the batch passes through the query encoder by itself, so that its statistics of batch
 * normalisation are its own; the views for the key encoder are first put into a random order over the whole batch, and
 * their keys back, so that a query and its key share no statistics ("shuffling BN", He et al. 2020, section 3.3). Only the
 * first group of each encoder moves the running averages, as PyTorch's data-parallel training, which hands the first GPU's
 * to all others before each step. With one group nothing is shuffled, and a query and its key are normalised with the
 * statistics of the same patches.
 *
 * <p>The groups may be spread over several devices, each with {@link Replica its own encoders}; what a step gives does not
 * depend on their number, save for the order of sums: to the bit with one group a device or with two groups, and in the
 * last digits with more groups a device. So one device emulates as many as there are groups. The first device has queue,
 * loss and optimiser: the others' vectors and gradients are copied there, from GPU to GPU where the hardware has a way,
 * and added in a fixed order.
 */
public final class Moco implements Objective {

    /** Keeps these draws apart from others under the same seed. */
    static final long SHUFFLE = 0x73687566666C65L;

    private final Engine engine;
    private final MocoOptions options;
    private final long seed;
    private final List<Replica> replicas = new ArrayList<>();
    private final DeviceThreads threads;
    private final KeyQueue queue;

    /** On one device. */
    public Moco(ResNetShape shape, MocoOptions options, Engine engine, long seed) {
        this(shape, options, List.of(engine), seed);
    }

    /**
     * @param engines one for each device, of one kind and precision; their number divides that of the groups
     * @param seed of weights, queue and shuffles
     */
    public Moco(ResNetShape shape, MocoOptions options, List<Engine> engines, long seed) {
        if (options.groups() % engines.size() != 0) {
            throw new IllegalArgumentException(options.groups() + " groups on " + engines.size() + " devices");
        }
        this.engine = engines.get(0);
        this.options = options;
        this.seed = seed;
        this.threads = new DeviceThreads(engines.size());
        for (Engine device : engines) {
            replicas.add(new Replica(shape, options.dim(), device, options.groups() / engines.size(), seed,
                    replicas.isEmpty() ? null : replicas.get(0)));
        }
        this.queue = new KeyQueue(engine, options.queue(), options.dim(), seed + 2);
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public ResNet encoder() {
        return replicas.get(0).query().net();
    }

    @Override
    public Map<String, Tensor> parameters() {
        return replicas.get(0).query().parameters();
    }

    @Override
    public List<String> watched() {
        return List.of("top1", "top5");
    }

    @Override
    public Outcome pass(List<Tensor> views, long step) {
        long batch = views.get(0).size(0);
        if (options.queue() % batch != 0) {
            throw new IllegalArgumentException("a queue of " + options.queue() + " takes no batches of " + batch);
        }
        try (Scope scope = new Scope()) {
            // Shuffling is of use to several groups only.
            int[] order = options.groups() == 1 ? null : CounterRandom.of(SHUFFLE, seed, step).permutation(Math.toIntExact(batch));
            Tensor shuffled = order == null ? views.get(1) : views.get(1).index_select(0, indices(order));
            List<Replica.Encoded> encoded = threads.onEach(device -> replicas.get(device).forward(part(views.get(0), device),
                    part(shuffled, device), 1 - options.momentum()));
            Tensor keys = joined(encoded, Replica.Encoded::keys);
            Judged judged = judge(joined(encoded, Replica.Encoded::queries),
                    order == null ? keys : keys.index_select(0, indices(inverse(order))));
            TensorVector gradients = sum(threads.onEach(device -> replicas.get(device).gradients(part(judged.gradient(), device))));
            return new Outcome(scope.keep(judged.loss()), scope.keep(gradients), scope.keep(judged.watched()));
        } finally {
            replicas.forEach(Replica::forget);
        }
    }

    /** A device's part of a batch. */
    private Tensor part(Tensor batch, int device) {
        long size = batch.size(0) / replicas.size();
        return batch.narrow(0, device * size, size);
    }

    private static Tensor joined(List<Replica.Encoded> encoded, Function<Replica.Encoded, Tensor> vectors) {
        TensorVector parts = new TensorVector();
        encoded.forEach(part -> parts.push_back(vectors.apply(part)));
        return torch.cat(parts, 0);
    }

    /** @param gradient of the loss with respect to the queries */
    private record Judged(Tensor loss, Tensor gradient, Tensor watched) {}

    /** Holds queries against keys, B x dim both, and lets the keys into the queue. */
    private Judged judge(Tensor joined, Tensor keys) {
        try (Scope scope = new Scope()) {
            Tensor queries = joined.detach();
            queries.set_requires_grad(true);
            Tensor positive = queries.mul(keys).sum(new long[] {1}, true, new ScalarTypeOptional());
            Tensor negatives = queue.products(queries);
            Tensor logits = torch.cat(new TensorVector(positive, negatives), 1).div(new Scalar(options.temperature()));
            Tensor first = torch.zeros(new long[] {keys.size(0)}, new TensorOptions(ScalarType.Long)).to(engine.device(), ScalarType.Long);
            Tensor loss = torch.cross_entropy_loss(logits, first);
            queue.add(keys);
            Tensor gradient = new Tensor(torch.grad(new TensorVector(loss), new TensorVector(queries)).get(0));
            return new Judged(scope.keep(loss.detach()), scope.keep(gradient), scope.keep(accuracies(positive.detach(), negatives.detach())));
        }
    }

    /** The devices' gradients added on the first device, from the last to the first, as one device adds its groups'. */
    private TensorVector sum(List<TensorVector> byDevice) {
        int last = byDevice.size() - 1;
        if (last == 0) {
            return byDevice.get(0);
        }
        try (NoGradient none = new NoGradient()) {
            TensorVector sums = new TensorVector();
            for (long i = 0; i < byDevice.get(0).size(); i++) {
                Tensor sum = engine.place(byDevice.get(last).get(i));
                for (int device = last - 1; device >= 0; device--) {
                    sum = sum.add(engine.place(byDevice.get(device).get(i)));
                }
                sums.push_back(sum);
            }
            return none.keep(sums);
        }
    }

    private static int[] inverse(int[] order) {
        int[] back = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
        }
        return back;
    }

    private Tensor indices(int[] values) {
        return engine.place(torch.tensor(IntStream.of(values).asLongStream().toArray()));
    }

    /** The parts of the queries whose own key is more alike than all others, and than all but four; ties count against. */
    private static Tensor accuracies(Tensor positive, Tensor negatives) {
        try (Scope scope = new Scope()) {
            Tensor better = negatives.ge(positive).sum(new long[] {1}, false, new ScalarTypeOptional());
            Tensor top1 = better.lt(new Scalar(1)).to(ScalarType.Float).mean();
            Tensor top5 = better.lt(new Scalar(5)).to(ScalarType.Float).mean();
            return scope.keep(torch.stack(new TensorVector(top1, top5)));
        }
    }

    /** Mean over the dimensions of the standard deviation of the queue's features, times the root of the dimensions. */
    @Override
    public double spread() {
        return queue.spread();
    }

    @Override
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        replicas.get(0).query().copies().forEach((name, array) -> state.put("encoder_q." + name, array));
        replicas.get(0).key().copies().forEach((name, array) -> state.put("encoder_k." + name, array));
        state.putAll(queue.state());
        return state;
    }

    @Override
    public void restore(Object file, Map<String, HostTensor> state) {
        List<String> missing = new ArrayList<>(replicas.get(0).query().load(file, StateDict.under("encoder_q.", state)));
        missing.addAll(replicas.get(0).key().load(file, StateDict.under("encoder_k.", state)));
        if (!missing.isEmpty() || !queue.fits(state)) {
            throw new DataError(file, "is no whole state of MoCo with this encoder, queue and dim",
                    "give the options it was written with, or another --checkpoint-dir");
        }
        replicas.forEach(Replica::follow);
        queue.restore(state);
    }

    @Override
    public void close() {
        threads.close();
        replicas.forEach(Replica::close);
        queue.close();
    }
}
