package org.cemflow.nets.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cemflow.core.io.Checksums;
import org.cemflow.nets.augment.ClassifierAugmenter;
import org.cemflow.nets.classify.Framing;
import org.cemflow.nets.classify.PatchNet;
import org.cemflow.nets.classify.PatchNetStart;
import org.cemflow.nets.classify.PatchNetWeights;
import org.cemflow.nets.data.DataPlacement;
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
 *
 * @param framing how the patches were made squares; goes into the model
 */
public record PatchNetTraining(Engine engine, PatchNetStart start, PatchNetOptions options, Framing framing, PatchNetCheckpoints checkpoints) {

    private static final Logger LOG = LoggerFactory.getLogger(PatchNetTraining.class);

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

    /**
     * Runs to the end, from the newest checkpoint if there is one.
     *
     * @param metadata what the model shall say about itself besides
     * @throws org.cemflow.core.error.DataError if memory is too small for the batch, the loss is no longer finite, or the
     *     checkpoints are those of other data or options
     * @throws org.cemflow.core.error.Stopped if a signal was heard
     */
    public Trained run(Labelled train, Labelled heldOut, Map<String, String> metadata) throws IOException {
        try (PatchSource source = PatchSource.open(engine, train.patches(), DataPlacement.AUTO);
                PatchSource test = PatchSource.open(engine, heldOut.patches(), DataPlacement.AUTO)) {
            Normalisation normalisation = start.normalisation() != null ? start.normalisation() : own(source.statistics());
            try (PatchNet net = start.net(engine, options.seed());
                    ClassifierAugmenter augmenter = new ClassifierAugmenter(engine, net.shape().channels(), normalisation);
                    PatchNetLearner learner = new PatchNetLearner(engine, net, !start.frozen(), source, train.informative(), augmenter,
                            options.lr(), options.seed())) {
                LOG.info("{} parameters, {} of them learn", net.parameterCount(), learner.trainedCount());
                PatchNetEpochs epochs = new PatchNetEpochs(learner, source, test, heldOut.informative(), options, checkpoints,
                        checkpoints.folder() == null ? Map.of() : identity(train, heldOut));
                epochs.run();
                return new Trained(new PatchNetWeights(net.shape(), net.tensors(), normalisation, framing, source.side(), metadata),
                        List.copyOf(epochs.epochs()), epochs.probabilities(), learner.trainedCount());
            }
        }
    }

    private static Normalisation own(PixelStatistics statistics) {
        return new Normalisation(List.of(statistics.mean()), List.of(statistics.sd()));
    }

    private Map<String, String> identity(Labelled train, Labelled heldOut) throws IOException {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("arch", start.shape().name());
        identity.put("initialisation", start.sha256() == null ? start.source() : start.sha256());
        identity.put("epochs", Integer.toString(options.epochs()));
        identity.put("batch", Integer.toString(options.batch()));
        identity.put("lr", Double.toString(options.lr()));
        identity.put("seed", Long.toString(options.seed()));
        identity.put("framing", framing.word());
        identity.put("precision", engine.precision().toString().toLowerCase(Locale.ROOT));
        identity.put("patches", Checksums.sha256(train.patches()) + " " + bits(train.informative()));
        identity.put("held_out", Checksums.sha256(heldOut.patches()) + " " + bits(heldOut.informative()));
        return identity;
    }

    /** The labels' own checksum. */
    private static String bits(boolean[] labels) {
        return Integer.toHexString(Arrays.hashCode(labels));
    }
}
