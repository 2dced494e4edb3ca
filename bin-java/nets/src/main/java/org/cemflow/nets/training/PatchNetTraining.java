package org.cemflow.nets.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.augment.ClassifierAugmenter;
import org.cemflow.nets.classify.Framing;
import org.cemflow.nets.classify.PatchNet;
import org.cemflow.nets.classify.PatchNetStart;
import org.cemflow.nets.classify.PatchNetWeights;
import org.cemflow.nets.data.DataPlacement;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.data.PatchSource;
import org.cemflow.nets.data.PixelStatistics;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.weights.Normalisation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a classifier of patches as Conrad and Narayan (eLife 2021) do: whole batches in a new order each epoch, Adam at a
 * constant rate, binary cross-entropy. The weights are those after the last epoch. The held-out patches are only looked
 * at: nothing is chosen by them, so what is measured on them is not flattered.
 */
public final class PatchNetTraining {

    private static final Logger LOG = LoggerFactory.getLogger(PatchNetTraining.class);

    private final Engine engine;
    private final PatchNetStart start;
    private final PatchNetOptions options;
    private final Framing framing;

    /** @param framing how the patches were made squares; goes into the model */
    public PatchNetTraining(Engine engine, PatchNetStart start, PatchNetOptions options, Framing framing) {
        this.engine = engine;
        this.start = start;
        this.options = options;
        this.framing = framing;
    }

    /**
     * Squares with their labels.
     *
     * @param patches N x S x S, uint8, .npy
     * @param informative their labels, N
     */
    public record Labelled(Path patches, boolean[] informative) {}

    /**
     * What a training gives.
     *
     * @param probabilities of the held-out patches by the last weights
     * @param trained number of values that learnt
     */
    public record Trained(PatchNetWeights weights, List<EpochMetrics> epochs, double[] probabilities, long trained) {}

    /** @throws DataError if memory is too small for the batch, or the loss is no longer finite */
    public Trained run(Labelled train, Labelled heldOut, Map<String, String> metadata) {
        try (PatchSource source = PatchSource.open(engine, train.patches(), DataPlacement.AUTO);
                PatchSource test = PatchSource.open(engine, heldOut.patches(), DataPlacement.AUTO)) {
            Normalisation normalisation = start.normalisation() != null ? start.normalisation() : own(source.statistics());
            try (PatchNet net = start.net(engine, options.seed());
                    ClassifierAugmenter augmenter = new ClassifierAugmenter(engine, net.shape().channels(), normalisation);
                    PatchNetLearner learner = new PatchNetLearner(engine, net, !start.frozen(), source, train.informative(), augmenter,
                            options.lr(), options.seed())) {
                LOG.info("{} parameters, {} of them learn", net.parameterCount(), learner.trainedCount());
                List<EpochMetrics> epochs = new ArrayList<>();
                float[] logits = {};
                int batch = batch(source.size());
                try (Progress progress = new Progress("train filter", "patches", options.epochs() * (source.size() / batch) * batch)) {
                    for (int epoch = 0; epoch < options.epochs(); epoch++) {
                        Sums sums = learn(learner, source, epoch, batch, progress);
                        logits = learner.logits(test, batch);
                        epochs.add(metrics(epoch + 1, sums, batch, logits, heldOut.informative()));
                    }
                }
                if (!learner.finite()) {
                    throw notFinite("a weight", options.epochs());
                }
                return new Trained(new PatchNetWeights(net.shape(), net.tensors(), normalisation, framing, source.side(), metadata), epochs,
                        probabilities(logits), learner.trainedCount());
            }
        }
    }

    private static Normalisation own(PixelStatistics statistics) {
        return new Normalisation(List.of(statistics.mean()), List.of(statistics.sd()));
    }

    private int batch(long patches) {
        if (patches < options.batch()) {
            LOG.info("there are {} patches to learn from: one batch an epoch", patches);
        }
        return (int) Math.min(options.batch(), patches);
    }

    private Sums learn(PatchNetLearner learner, PatchSource source, int epoch, int batch, Progress progress) {
        EpochOrder order = EpochOrder.of(source.size(), batch, options.seed(), epoch);
        for (int i = 0; i < order.batches(); i++) {
            if (i + 1 < order.batches()) {
                source.announce(order.batch(i + 1));
            }
            learner.step((long) epoch * order.batches() + i, order.batch(i));
            progress.step(batch);
        }
        Sums sums = learner.drain();
        if (!sums.finite()) {
            throw notFinite("the loss", epoch + 1);
        }
        return sums;
    }

    private DataError notFinite(String what, int epoch) {
        return new DataError("--lr " + options.lr(), "makes the training diverge: " + what + " is not finite after epoch " + epoch,
                "give a lower --lr");
    }

    private static double[] probabilities(float[] logits) {
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
        }
        return probabilities;
    }

    private static EpochMetrics metrics(int epoch, Sums sums, int batch, float[] logits, boolean[] informative) {
        double loss = 0;
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            double wrong = informative[i] ? -logits[i] : logits[i];
            // ln(1 + e^x) that overflows nowhere.
            loss += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
            right += logits[i] > 0 == informative[i] ? 1 : 0;
        }
        EpochMetrics metrics = new EpochMetrics(epoch, sums.mean(0), sums.mean(1) / batch, loss / logits.length,
                (double) right / logits.length);
        LOG.info("epoch {}: loss {}, accuracy {}; on the held-out patches loss {}, accuracy {}", epoch, metrics.loss(), metrics.accuracy(),
                metrics.heldOutLoss(), metrics.heldOutAccuracy());
        return metrics;
    }
}
