package org.cemflow.nets.unet;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;

/**
 * How far logits are from labels. With one output: binary cross-entropy, the mean over all pixels. With more:
 * cross-entropy, the mean over all pixels weighted by their class.
 */
public final class SegmentationLoss implements AutoCloseable {

    private static final long MEAN = 1;
    private static final long NONE_IGNORED = -100;

    private final int outputs;
    private final List<Integer> scored;
    private final TensorOwner owner = new TensorOwner();
    private final Tensor weights;

    /**
     * @param outputs of the net
     * @param weights one for each output, or empty for equal ones; only with several outputs
     * @param scored labels whose intersections and unions are counted
     * @throws IllegalArgumentException for another number of weights
     */
    public SegmentationLoss(Engine engine, int outputs, List<Double> weights, List<Integer> scored) {
        if (!weights.isEmpty() && (outputs == 1 || weights.size() != outputs)) {
            throw new IllegalArgumentException(weights.size() + " weights for " + outputs + " outputs");
        }
        this.outputs = outputs;
        this.scored = List.copyOf(scored);
        float[] values = new float[weights.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.get(i).floatValue();
        }
        try (Scope scope = new Scope()) {
            this.weights = weights.isEmpty() ? null : owner.own(engine.place(torch.tensor(values, new TensorOptions(ScalarType.Float)).clone()));
        }
    }

    /** The labels that {@link #overlap} counts. */
    public List<Integer> scored() {
        return scored;
    }

    /**
     * The loss, a float32 scalar with its graph, in the current scope.
     *
     * @param logits N x outputs x H x W, float32
     * @param labels N x H x W, int64, 0 to outputs-1; with one output 0 or 1
     */
    public Tensor loss(Tensor logits, Tensor labels) {
        try (Scope scope = new Scope()) {
            return scope.keep(outputs == 1
                    ? torch.binary_cross_entropy_with_logits(logits, labels.unsqueeze(1).to(ScalarType.Float), new TensorOptional(),
                            new TensorOptional(), MEAN)
                    : torch.cross_entropy_loss(logits, labels, weights == null ? new TensorOptional() : new TensorOptional(weights), MEAN,
                            NONE_IGNORED, 0));
        }
    }

    /** The labels that the logits say: probability above one half, or the largest logit, the lower label of equals. */
    static Tensor predicted(Tensor logits) {
        try (NoGradient none = new NoGradient()) {
            return none.keep(logits.size(1) == 1 ? logits.squeeze(1).gt(new Scalar(0)).to(ScalarType.Long) : torch.argmax(logits,
                    new LongOptional(1), false));
        }
    }

    /** Pixels of intersection and union of prediction and truth, float64, [scored classes, 2], over the whole batch. */
    public Tensor overlap(Tensor logits, Tensor labels) {
        try (NoGradient none = new NoGradient()) {
            Tensor predicted = predicted(logits);
            TensorVector rows = new TensorVector();
            for (int label : scored) {
                Tensor mine = predicted.eq(new Scalar(label));
                Tensor theirs = labels.eq(new Scalar(label));
                rows.push_back(torch.stack(new TensorVector(mine.logical_and(theirs).sum(), mine.logical_or(theirs).sum())));
            }
            return none.keep(torch.stack(rows).to(ScalarType.Double));
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
