package org.cemflow.nets.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.Stopped;
import org.cemflow.core.io.Json;
import org.cemflow.nets.checkpoint.Checkpoint;
import org.cemflow.nets.checkpoint.CheckpointStore;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.data.PatchSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of a classifier's training: batches, epochs and checkpoints, from the newest checkpoint to the end. */
final class PatchNetEpochs {

    private static final Logger LOG = LoggerFactory.getLogger(PatchNetEpochs.class);
    private static final int KEEP = 2;
    private static final String EPOCHS = "epochs";
    private static final String STEPS = "open_steps";
    private static final String LOSS = "open_loss";
    private static final String RIGHT = "open_right";

    private final PatchNetLearner learner;
    private final PatchSource source;
    private final PatchSource test;
    private final boolean[] testLabels;
    private final PatchNetOptions options;
    private final PatchNetCheckpoints checkpoints;
    private final CheckpointStore store;
    private final Map<String, String> identity;
    private final int batch;
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private float[] logits = {};
    /** What was summed up in the epoch that has begun. */
    private Sums open = Sums.none(2);
    private long lastCheckpoint = System.nanoTime();

    /** @param identity what a checkpoint must agree with to be gone on from */
    PatchNetEpochs(PatchNetLearner learner, PatchSource source, PatchSource test, boolean[] testLabels, PatchNetOptions options,
            PatchNetCheckpoints checkpoints, Map<String, String> identity) {
        this.learner = learner;
        this.source = source;
        this.test = test;
        this.testLabels = testLabels.clone();
        this.options = options;
        this.checkpoints = checkpoints;
        this.store = checkpoints.folder() == null ? null : new CheckpointStore(checkpoints.folder(), KEEP, Integer.MAX_VALUE);
        this.identity = identity;
        this.batch = (int) Math.min(options.batch(), source.size());
    }

    List<EpochMetrics> epochs() {
        return epochs;
    }

    /** Of the held-out patches by the last weights. */
    double[] probabilities() {
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
        }
        return probabilities;
    }

    /**
     * Runs to the end.
     *
     * @throws Stopped if a signal was heard
     * @throws DataError if memory is too small for the batch, or loss or weights are no longer finite
     */
    void run() throws IOException {
        if (batch < options.batch()) {
            LOG.info("there are {} patches to learn from: one batch an epoch", source.size());
        }
        long perEpoch = source.size() / batch;
        long total = options.epochs() * perEpoch;
        long start = 0;
        if (store != null) {
            store.prepare(learner.stateBytes());
            Optional<CheckpointStore.Found> found = store.newest(identity);
            start = found.isPresent() ? restore(found.get(), total) : 0;
        }
        try (Progress progress = new Progress("train filter", "patches", (total - start) * batch)) {
            EpochOrder order = null;
            for (long step = start; step < total; step++) {
                long epoch = step / perEpoch;
                int place = (int) (step % perEpoch);
                if (order == null || place == 0) {
                    order = EpochOrder.of(source.size(), batch, options.seed(), epoch);
                }
                if (place + 1 < perEpoch) {
                    source.announce(order.batch(place + 1));
                }
                learner.step(step, order.batch(place));
                progress.step(batch);
                if (place + 1 == perEpoch) {
                    end((int) epoch + 1);
                }
                after(step + 1, total);
            }
        }
    }

    /** What is due at the end of an epoch, counted from 1. */
    private void end(int epoch) {
        Sums sums = open.plus(learner.drain());
        open = Sums.none(2);
        if (!sums.finite()) {
            throw notFinite("the loss", epoch);
        }
        logits = learner.logits(test, batch);
        epochs.add(metrics(epoch, sums));
    }

    private DataError notFinite(String what, int epoch) {
        return new DataError("--lr " + options.lr(), "makes the training diverge: " + what + " is not finite after epoch " + epoch,
                "give a lower --lr");
    }

    private EpochMetrics metrics(int epoch, Sums sums) {
        double loss = 0;
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            double wrong = testLabels[i] ? -logits[i] : logits[i];
            // ln(1 + e^x) that overflows nowhere.
            loss += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
            right += logits[i] > 0 == testLabels[i] ? 1 : 0;
        }
        EpochMetrics metrics = new EpochMetrics(epoch, sums.mean(0), sums.mean(1) / batch, loss / logits.length, (double) right / logits.length);
        LOG.info("epoch {} of {}: loss {}, accuracy {}; on the held-out patches loss {}, accuracy {}", epoch, options.epochs(), metrics.loss(),
                metrics.accuracy(), metrics.heldOutLoss(), metrics.heldOutAccuracy());
        return metrics;
    }

    /** What is due after so many steps. */
    private void after(long done, long total) throws IOException {
        if (done == total) {
            if (!learner.finite()) {
                throw notFinite("a weight", options.epochs());
            }
            return;
        }
        String signal = checkpoints.stop().get();
        boolean late = System.nanoTime() - lastCheckpoint >= checkpoints.minutes() * 60e9;
        if (store != null && (late || signal != null)) {
            save(done);
        }
        if (signal != null) {
            throw new Stopped("stopped by " + signal + " after batch " + done + " of " + total + (store == null ? "."
                    : "; a checkpoint stands in " + checkpoints.folder() + ", run the same command again to go on."));
        }
    }

    private void save(long done) throws IOException {
        open = open.plus(learner.drain());
        if (!learner.finite()) {
            throw notFinite("a weight", epochs.size() + 1);
        }
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(EPOCHS, Json.text(epochs));
        notes.put(STEPS, Long.toString(open.steps()));
        notes.put(LOSS, Double.toString(open.values().get(0)));
        notes.put(RIGHT, Double.toString(open.values().get(1)));
        store.save(new Checkpoint(epochs.size(), done, identity, notes, learner.state()), false);
        lastCheckpoint = System.nanoTime();
    }

    private long restore(CheckpointStore.Found found, long total) {
        Checkpoint checkpoint = found.checkpoint();
        Map<String, String> notes = checkpoint.notes();
        try {
            epochs.addAll(Arrays.asList(Json.mapper().readValue(notes.get(EPOCHS), EpochMetrics[].class)));
            open = new Sums(Long.parseLong(notes.get(STEPS)), List.of(Double.valueOf(notes.get(LOSS)), Double.valueOf(notes.get(RIGHT))), 0);
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            throw new DataError(found.file(), "lacks what a checkpoint of a filter's training has", "delete it, an older one is taken then", e);
        }
        learner.restore(found.file(), checkpoint.tensors());
        LOG.info("going on from batch {} of {} ({})", checkpoint.step(), total, found.file().getFileName());
        return checkpoint.step();
    }
}
