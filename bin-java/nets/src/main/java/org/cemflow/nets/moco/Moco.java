package org.cemflow.nets.moco;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.objective.Objective;
import org.cemflow.nets.objective.Outcome;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/**
 * MoCo v2: the query encoder shall tell the key of the same patch from the keys of a long queue of earlier ones; the key
 * encoder follows it slowly.
 *
 * <p>Groups emulate on one device what several GPUs do to batch normalisation. With G groups, each G-th part of the batch
 * passes through the query encoder by itself, so that its statistics are its own; the views for the key encoder are first
 * put into a random order, and their keys back, so that a query and its key share no statistics ("shuffling BN", He et
 * al. 2020, section 3.3). Only the first group of each encoder moves the running averages, as PyTorch's data-parallel
 * training, which hands the first GPU's to all others before each step. This is exactly G GPUs with B/G patches each, save
 * for the order of sums. With one group nothing is shuffled, and a query and its key are normalised with the statistics of
 * the same patches.
 */
public final class Moco implements Objective {

    /** Keeps these draws apart from others under the same seed. */
    static final long SHUFFLE = 0x73687566666C65L;

    private final Engine engine;
    private final MocoOptions options;
    private final long seed;
    private final ProjectedEncoder query;
    private final ProjectedEncoder key;
    private final TensorOwner owner = new TensorOwner();
    /** K x dim, unit rows. */
    private final Tensor queue;
    private long pointer;

    /** @param seed of weights, queue and shuffles */
    public Moco(ResNetShape shape, MocoOptions options, Engine engine, long seed) {
        this.engine = engine;
        this.options = options;
        this.seed = seed;
        this.query = new ProjectedEncoder(shape, options.dim(), engine, seed);
        this.key = new ProjectedEncoder(shape, options.dim(), engine, seed);
        key.parameters().values().forEach(parameter -> parameter.set_requires_grad(false));
        try (Scope scope = new Scope()) {
            Tensor noise = torch.empty(options.queue(), options.dim())
                    .normal_(0, 1, new GeneratorOptional(torch.make_generator_cpu(seed + 2)));
            Tensor lengths = noise.mul(noise).sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt();
            this.queue = owner.own(engine.place(noise.div(lengths)));
        }
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public ResNet encoder() {
        return query.net();
    }

    @Override
    public Map<String, Tensor> parameters() {
        return query.parameters();
    }

    @Override
    public List<String> watched() {
        return List.of("top1", "top5");
    }

    @Override
    public Outcome loss(List<Tensor> views, long step) {
        long batch = views.get(0).size(0);
        if (options.queue() % batch != 0) {
            throw new IllegalArgumentException("a queue of " + options.queue() + " takes no batches of " + batch);
        }
        try (Scope scope = new Scope()) {
            Tensor queries = byGroup(query, views.get(0));
            Tensor keys = keys(views.get(1), step);
            Tensor positive = queries.mul(keys).sum(new long[] {1}, true, new ScalarTypeOptional());
            // A copy: the gradient needs the queue as it was, and this step's keys are about to enter it.
            Tensor negatives = queries.matmul(queue.clone().t());
            Tensor logits = torch.cat(new TensorVector(positive, negatives), 1).div(new Scalar(options.temperature()));
            Tensor first = torch.zeros(new long[] {batch}, new TensorOptions(ScalarType.Long)).to(engine.device(), ScalarType.Long);
            Tensor loss = torch.cross_entropy_loss(logits, first);
            enqueue(keys);
            return new Outcome(scope.keep(loss), scope.keep(accuracies(positive.detach(), negatives.detach())));
        }
    }

    /** The encoder over each group of the images by itself, B x dim. */
    private Tensor byGroup(ProjectedEncoder encoder, Tensor images) {
        try (Scope scope = new Scope()) {
            long size = images.size(0) / options.groups();
            TensorVector parts = new TensorVector();
            for (int group = 0; group < options.groups(); group++) {
                parts.push_back(encoder.project(images.narrow(0, group * size, size), group == 0 ? Norm.BATCH : Norm.BATCH_ONLY));
            }
            return scope.keep(torch.cat(parts, 0));
        }
    }

    /** Moves the key encoder on, then the keys of a view, in its order. */
    private Tensor keys(Tensor view, long step) {
        try (NoGradient none = new NoGradient()) {
            key.approach(query, 1 - options.momentum());
            if (options.groups() == 1) {
                return none.keep(byGroup(key, view));
            }
            int[] order = CounterRandom.of(SHUFFLE, seed, step).permutation(Math.toIntExact(view.size(0)));
            long[] there = new long[order.length];
            long[] back = new long[order.length];
            for (int i = 0; i < order.length; i++) {
                there[i] = order[i];
                back[order[i]] = i;
            }
            Tensor shuffled = byGroup(key, view.index_select(0, indices(there)));
            return none.keep(shuffled.index_select(0, indices(back)));
        }
    }

    private Tensor indices(long[] values) {
        return engine.place(torch.tensor(values));
    }

    private void enqueue(Tensor keys) {
        try (NoGradient none = new NoGradient()) {
            queue.narrow(0, pointer, keys.size(0)).copy_(keys);
            pointer = (pointer + keys.size(0)) % options.queue();
        }
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
        try (NoGradient none = new NoGradient()) {
            return queue.std(new long[] {0}, false, false).mean().item_double() * Math.sqrt(options.dim());
        }
    }

    @Override
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        query.copies().forEach((name, array) -> state.put("encoder_q." + name, array));
        key.copies().forEach((name, array) -> state.put("encoder_k." + name, array));
        state.put("queue", HostCopies.array(queue));
        state.put("queue_pointer", HostTensor.of(pointer));
        return state;
    }

    @Override
    public void restore(Object file, Map<String, HostTensor> state) {
        List<String> missing = new ArrayList<>(query.load(file, under("encoder_q.", state)));
        missing.addAll(key.load(file, under("encoder_k.", state)));
        HostTensor stored = state.get("queue");
        HostTensor at = state.get("queue_pointer");
        boolean fits = stored != null && stored.dtype() == DType.F32
                && stored.shape().equals(List.of((long) options.queue(), (long) options.dim()))
                && at != null && at.dtype() == DType.I64 && at.shape().isEmpty();
        if (!fits || !missing.isEmpty()) {
            throw new DataError(file, "is no whole state of MoCo with this encoder, queue and dim",
                    "give the options it was written with, or another --checkpoint-dir");
        }
        pointer = Math.floorMod(at.data().getLong(0), (long) options.queue());
        try (NoGradient none = new NoGradient()) {
            queue.copy_(HostCopies.tensor(stored));
        }
    }

    private static Map<String, HostTensor> under(String prefix, Map<String, HostTensor> state) {
        Map<String, HostTensor> under = new LinkedHashMap<>();
        state.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), array);
            }
        });
        return under;
    }

    @Override
    public void close() {
        query.close();
        key.close();
        owner.close();
    }
}
