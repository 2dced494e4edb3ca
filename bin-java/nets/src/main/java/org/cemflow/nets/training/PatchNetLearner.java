package org.cemflow.nets.training;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.augment.ClassifierAugmenter;
import org.cemflow.nets.classify.PatchNet;
import org.cemflow.nets.data.PatchSource;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.optim.AdamW;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/**
 * Labelled patches, augmentation, classifier and Adam (that is AdamW without decay) put together: one call a step. What a
 * step gives depends on the state, the rows, the seed and the step's number alone. Owns none of its parts but the optimiser.
 */
public final class PatchNetLearner implements AutoCloseable {

    private static final String NET = "net.";
    private static final String ADAM = "adam.";
    private static final long MEAN = 1;
    private static final double BETA1 = 0.9;

    private final Engine engine;
    private final PatchNet net;
    private final PatchSource source;
    private final boolean[] informative;
    private final ClassifierAugmenter augmenter;
    private final Map<String, Tensor> trained;
    private final AdamW adam;
    private final double lr;
    private final long seed;
    private final TensorOwner owner = new TensorOwner();
    /** Sums of loss and right decisions since {@link #drain}, float64, on the device: asking after each step would stall a GPU. */
    private final Tensor sums;
    private long steps;

    /**
     * @param all whether all layers learn, or the last one and the classifier
     * @param informative the labels of the source's patches
     * @param lr learning rate, constant
     * @param seed of the augmentation
     */
    public PatchNetLearner(Engine engine, PatchNet net, boolean all, PatchSource source, boolean[] informative, ClassifierAugmenter augmenter,
            double lr, long seed) {
        this.engine = engine;
        this.net = net;
        this.source = source;
        this.informative = informative.clone();
        this.augmenter = augmenter;
        this.trained = net.trainable(all);
        this.adam = new AdamW(trained, 0);
        this.lr = lr;
        this.seed = seed;
        try (NoGradient none = new NoGradient()) {
            this.sums = owner.own(engine.place(torch.zeros(2).to(ScalarType.Double)));
        }
    }

    /** Number of values that learn. */
    public long trainedCount() {
        return trained.values().stream().mapToLong(Tensor::numel).sum();
    }

    /**
     * One step of the training.
     *
     * @param step its number, from 0
     * @param rows the batch
     * @throws DataError if the device's memory is too small for the batch
     */
    public void step(long step, long[] rows) {
        try (Scope scope = new Scope()) {
            adam.step(forward(step, rows), lr, BETA1);
        } catch (RuntimeException e) {
            throw BatchFit.outOfMemory(e) ? tooLarge(rows.length, e) : e;
        }
        steps++;
    }

    private static DataError tooLarge(int batch, RuntimeException cause) {
        return new DataError("--batch " + batch, "the device's memory is too small for it",
                "give a smaller --batch or --input-size, or a larger GPU", cause);
    }

    /** The loss with its graph; activations that no gradient needs go at once. */
    private Tensor forward(long step, long[] rows) {
        try (Scope scope = new Scope()) {
            Tensor targets = targets(rows);
            Tensor logits = net.logits(augmenter.batch(source.batch(rows), seed, step), Norm.BATCH);
            Tensor loss = torch.binary_cross_entropy_with_logits(logits, targets, new TensorOptional(), new TensorOptional(), MEAN);
            try (NoGradient none = new NoGradient()) {
                Tensor right = logits.detach().gt(new Scalar(0)).eq(targets.gt(new Scalar(0))).sum();
                sums.add_(torch.stack(new TensorVector(loss.detach().to(ScalarType.Double), right.to(ScalarType.Double))));
            }
            return scope.keep(loss);
        }
    }

    private Tensor targets(long[] rows) {
        float[] values = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = informative[Math.toIntExact(rows[i])] ? 1 : 0;
        }
        return engine.place(torch.tensor(values, new TensorOptions(ScalarType.Float)));
    }

    /** Steps, summed loss and summed right decisions since the last call; waits for the device. */
    public Sums drain() {
        ByteBuffer values = HostCopies.array(sums).data();
        Sums drained = new Sums(steps, List.of(values.getDouble(0), values.getDouble(Double.BYTES)), 0);
        try (NoGradient none = new NoGradient()) {
            sums.zero_();
        }
        steps = 0;
        return drained;
    }

    /** One logit a patch by the weights as they stand and running statistics, without augmentation, in the source's order. */
    public float[] logits(PatchSource patches, int batch) {
        float[] all = new float[Math.toIntExact(patches.size())];
        for (int from = 0; from < all.length; from += batch) {
            long[] rows = LongStream.range(from, Math.min(all.length, from + batch)).toArray();
            try (NoGradient none = new NoGradient()) {
                Tensor logits = net.logits(augmenter.plain(patches.batch(rows)), Norm.RUNNING);
                float[] some = HostCopies.array(logits).floats();
                System.arraycopy(some, 0, all, from, some.length);
            } catch (RuntimeException e) {
                throw BatchFit.outOfMemory(e) ? tooLarge(rows.length, e) : e;
            }
        }
        return all;
    }

    /** About how many bytes {@link #state()} has: all weights, and two moments of those that learn. */
    long stateBytes() {
        return Float.BYTES * (net.parameterCount() + 2 * trainedCount());
    }

    /** Copies of everything that goes on from step to step, but for the sums. */
    Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        net.tensors().forEach((name, array) -> state.put(NET + name, array));
        adam.state().forEach((name, array) -> state.put(ADAM + name, array));
        return state;
    }

    /**
     * Takes over what {@link #state()} gave.
     *
     * @throws DataError if it is of another net
     */
    void restore(Object file, Map<String, HostTensor> state) {
        if (state.keySet().stream().filter(name -> name.startsWith(NET)).count() != net.tensors().size()) {
            throw new DataError(file, "is no whole state of the training of this net", "delete it, an older one is taken then");
        }
        net.load(file, StateDict.under(NET, state));
        adam.restore(file, StateDict.under(ADAM, state));
    }

    /** Whether all that learns is finite: a loss is of the weights before its step. */
    public boolean finite() {
        return Finite.all(engine, trained.values());
    }

    @Override
    public void close() {
        adam.close();
        owner.close();
    }
}
