package org.cemflow.nets.training;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.augment.SegmentationAugmenter;
import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.optim.AdamW;
import org.cemflow.nets.optim.OneCycle;
import org.cemflow.nets.unet.SegmentationLoss;
import org.cemflow.nets.unet.UNet;
import org.cemflow.nets.unet.Unfreeze;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/**
 * Crops, U-Net, loss and AdamW under one cycle put together: one call a step. What a step gives depends on the state, the
 * images, the seed and the step's number alone. Owns none of its parts but the optimiser.
 */
public final class SegmentationLearner implements Course.Trained, AutoCloseable {

    private static final String NET = "net.";
    private static final String ADAM = "adam.";
    private static final String KEPT = "kept.";
    private static final String IOU = "iou";
    private static final double IOU_MOMENTUM = 0.98;
    private static final double IOU_EPSILON = 1e-5;

    private final Engine engine;
    private final UNet net;
    private final SegmentationAugmenter augmenter;
    private final SegmentationLoss loss;
    private final OneCycle cycle;
    private final Map<String, Tensor> trained;
    private final AdamW adam;
    private final long seed;
    private final TensorOwner owner = new TensorOwner();
    /** Sum of the losses since {@link #drain}, float64, on the device: asking after each step would stall a GPU. */
    private final Tensor sum;
    /** Running average of each scored class's IoU, float64, not yet corrected for its start at 0. */
    private final Tensor iou;
    private long steps;
    /** The net as {@link #keepNet} found it; empty if it was not asked. */
    private Map<String, HostTensor> kept = Map.of();

    /**
     * @param unfreeze which layers of the encoder learn
     * @param decay weight decay on all that learns
     * @param seed of the crops
     */
    public SegmentationLearner(Engine engine, UNet net, Unfreeze unfreeze, SegmentationAugmenter augmenter, SegmentationLoss loss,
            OneCycle cycle, double decay, long seed) {
        this.engine = engine;
        this.net = net;
        this.augmenter = augmenter;
        this.loss = loss;
        this.cycle = cycle;
        this.trained = net.trainable(unfreeze);
        this.adam = new AdamW(trained, decay);
        this.seed = seed;
        try (NoGradient none = new NoGradient()) {
            this.sum = owner.own(engine.place(torch.zeros(1).to(ScalarType.Double)));
            this.iou = owner.own(engine.place(torch.zeros(loss.scored().size()).to(ScalarType.Double)));
        }
    }

    /** Number of values that learn. */
    public long trainedCount() {
        return trained.values().stream().mapToLong(Tensor::numel).sum();
    }

    /**
     * About how many bytes {@link #state()} has: all weights, and two moments of those that learn.
     *
     * @param keeps whether {@link #keepNet} will be asked
     */
    public long stateBytes(boolean keeps) {
        return Float.BYTES * ((keeps ? 2 : 1) * net.parameterCount() + 2 * trainedCount());
    }

    /** Remembers the net as it is now, in place of an earlier one. */
    public void keepNet() {
        kept = net.stateDict(Map.of()).tensors();
    }

    /** Makes the net what it was when {@link #keepNet} was last asked; no step may follow. */
    public void returnToKept() {
        net.load("the kept net", kept);
    }

    /**
     * One step of the training.
     *
     * @param step its number, from 0
     * @throws DataError if the device's memory is too small for the batch
     */
    public void step(long step, List<LabelledImage> images) {
        try (Scope scope = new Scope()) {
            Tensor value = forward(step, images);
            adam.step(value, cycle.lr(step), cycle.beta1(step));
            try (NoGradient none = new NoGradient()) {
                sum.add_(value.detach().to(ScalarType.Double));
            }
        } catch (RuntimeException e) {
            if (BatchFit.outOfMemory(e)) {
                throw new DataError("--batch " + images.size(), "the device's memory is too small for it",
                        "give a smaller --batch or --crop, or a larger GPU", e);
            }
            throw e;
        }
        steps++;
    }

    /** The loss with its graph; activations that no gradient needs go at once. */
    private Tensor forward(long step, List<LabelledImage> images) {
        try (Scope scope = new Scope()) {
            SegmentationAugmenter.Batch batch = augmenter.batch(images, seed, step);
            Tensor logits = net.logits(batch.images(), Norm.BATCH);
            try (NoGradient none = new NoGradient()) {
                Tensor overlap = loss.overlap(logits.detach(), batch.labels());
                Tensor now = overlap.select(1, 0).add(new Scalar(IOU_EPSILON)).div(overlap.select(1, 1).add(new Scalar(IOU_EPSILON)));
                iou.lerp_(now, new Scalar(1 - IOU_MOMENTUM));
            }
            return scope.keep(loss.loss(logits, batch.labels()));
        }
    }

    /** Steps and summed loss since the last call; waits for the device. */
    @Override
    public Sums drain() {
        Sums drained = new Sums(steps, doubles(sum), 0);
        try (NoGradient none = new NoGradient()) {
            sum.zero_();
        }
        steps = 0;
        return drained;
    }

    /**
     * Each scored class's IoU over the last batches: a running average with momentum 0.98 of (I + 1e-5) / (U + 1e-5).
     *
     * @param done steps since the start of the run
     */
    public List<Double> iou(long done) {
        double correction = 1 - StrictMath.pow(IOU_MOMENTUM, done);
        return doubles(iou).stream().map(value -> value / correction).toList();
    }

    private static List<Double> doubles(Tensor tensor) {
        ByteBuffer values = HostCopies.array(tensor).data();
        List<Double> list = new ArrayList<>();
        for (int i = 0; i < values.capacity(); i += Double.BYTES) {
            list.add(values.getDouble(i));
        }
        return list;
    }

    /** Whether all that learns is finite: a loss is of the weights before its step. */
    @Override
    public boolean finite() {
        return Finite.all(engine, trained.values());
    }

    /** Copies of everything that goes on from step to step. */
    @Override
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        net.stateDict(Map.of()).tensors().forEach((name, array) -> state.put(NET + name, array));
        adam.state().forEach((name, array) -> state.put(ADAM + name, array));
        state.put(IOU, HostCopies.array(iou));
        kept.forEach((name, array) -> state.put(KEPT + name, array));
        return state;
    }

    /**
     * Takes over what {@link #state()} gave.
     *
     * @throws DataError if it is of another net
     */
    @Override
    public void restore(Object file, Map<String, HostTensor> state) {
        HostTensor averages = state.get(IOU);
        List<String> missing = net.load(file, StateDict.under(NET, state));
        if (!missing.isEmpty() || averages == null || averages.dtype() != DType.F64
                || !averages.shape().equals(List.of((long) loss.scored().size()))) {
            throw new DataError(file, "is no whole state of a fine-tuning of this net and these classes",
                    "give the options it was written with, or another --checkpoint-dir");
        }
        adam.restore(file, StateDict.under(ADAM, state));
        kept = StateDict.under(KEPT, state);
        try (NoGradient none = new NoGradient()) {
            iou.copy_(HostCopies.tensor(averages));
        }
    }

    @Override
    public void close() {
        adam.close();
        owner.close();
    }
}
