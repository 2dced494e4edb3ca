package org.cemflow.benchmark.finetune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.Stopped;
import org.cemflow.nets.checkpoint.Checkpoint;
import org.cemflow.nets.checkpoint.CheckpointStore;
import org.cemflow.nets.checkpoint.MetricsTable;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.optim.OneCycle;
import org.cemflow.nets.training.SegmentationLearner;
import org.cemflow.nets.training.Sums;
import org.cemflow.nets.unet.Segmenter;
import org.cemflow.nets.weights.HostTensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: iterations, rows of metrics and checkpoints, from the newest checkpoint to the end. */
final class Finetuning {

    private static final Logger LOG = LoggerFactory.getLogger(Finetuning.class);
    private static final int KEEP = 2;
    /** Asking a GPU after each step would stall it; a CPU has nothing to stall. */
    private static final int CHECK_EVERY_CUDA = 10;
    private static final String METRICS = "metrics_csv";

    private final Run run;
    private final Engine engine;
    private final SegmentationLearner learner;
    private final Segmenter segmenter;
    private final List<LabelledImage> slices;
    private final Evaluation evaluation;
    private final Supplier<String> stop;
    private final CheckpointStore store;
    private final Map<String, String> identity;
    private final MetricsTable metrics;
    private final OneCycle cycle;
    private final int total;
    private Sums window = Sums.none(1);
    private double windowSeconds;
    private long lastTick;
    private long lastCheckpoint;
    private EpochOrder order;
    private long orderOf = -1;
    private Double lastIou;

    /**
     * @param segmenter of the net as it stands
     * @param stop says the name of a signal once it was heard, null until then
     */
    Finetuning(Run run, Engine engine, SegmentationLearner learner, Segmenter segmenter, List<LabelledImage> slices, OneCycle cycle,
            Supplier<String> stop) throws IOException {
        this.run = run;
        this.engine = engine;
        this.learner = learner;
        this.segmenter = segmenter;
        this.slices = slices;
        this.cycle = cycle;
        this.stop = stop;
        this.total = run.options().iterations();
        this.evaluation = new Evaluation(run.folder(), run.benchmark(), run.options().evaluateImages());
        this.store = new CheckpointStore(run.checkpoints(), KEEP, Integer.MAX_VALUE);
        this.identity = run.identity(engine);
        this.metrics = new MetricsTable(run.output(),
                List.of("iteration", "loss", "lr", "train_iou", evaluation.split() + "_iou", "images_per_s"));
        store.prepare(learner.stateBytes());
    }

    /** On which split the net was watched: {@code valid} or {@code test}. */
    String watched() {
        return evaluation.split();
    }

    /** Its last IoU there; null if it was not watched. */
    Double lastIou() {
        return lastIou;
    }

    /** Mean over the scored classes of the running IoU on the training crops. */
    double trainIou() {
        return learner.iou(total).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /**
     * Runs to the end.
     *
     * @throws Stopped if a signal was heard; a checkpoint stands
     * @throws DataError if the loss or the weights are no longer finite; the last good checkpoint stands
     */
    void run() throws IOException {
        Optional<CheckpointStore.Found> found = store.newest(identity);
        int start = found.isPresent() ? restore(found.get()) : 0;
        int batch = run.options().batch();
        lastTick = System.nanoTime();
        lastCheckpoint = lastTick;
        try (Progress progress = new Progress("finetune", "crops", (long) (total - start) * batch)) {
            for (int step = start; step < total; step++) {
                List<LabelledImage> images = new ArrayList<>();
                for (int i = 0; i < batch; i++) {
                    images.add(slices.get(sample((long) step * batch + i)));
                }
                learner.step(step, images);
                progress.step(batch);
                after(step + 1);
            }
        }
    }

    /** Which slice stands at a place of the endless row of shuffled epochs: fewer slices than a batch are taken several times. */
    private int sample(long place) {
        long epoch = place / slices.size();
        if (epoch != orderOf) {
            order = EpochOrder.of(slices.size(), 1, run.options().seed(), epoch);
            orderOf = epoch;
        }
        return (int) order.batch((int) (place % slices.size()))[0];
    }

    /** What is due after so many iterations. */
    private void after(int done) throws IOException {
        boolean row = done == total || done % run.options().evaluateEvery() == 0;
        String signal = stop.get();
        boolean late = System.nanoTime() - lastCheckpoint >= run.checkpointMinutes() * 60e9;
        boolean checkpoint = late || done == total || signal != null;
        if (row || checkpoint || !engine.cuda() || done % CHECK_EVERY_CUDA == 0) {
            drain(done);
        }
        if (row) {
            row(done);
        }
        if (checkpoint) {
            save(done);
        }
        if (signal != null && done < total) {
            throw new Stopped("stopped by " + signal + " after iteration " + done + " of " + total + "; a checkpoint stands in "
                    + run.checkpoints() + ", run the same command again to go on.");
        }
    }

    private void drain(int done) {
        Sums since = learner.drain();
        if (!since.finite()) {
            throw notFinite("the loss", done);
        }
        window = window.plus(since);
        long now = System.nanoTime();
        windowSeconds += (now - lastTick) / 1e9;
        lastTick = now;
    }

    private DataError notFinite(String what, int done) {
        return new DataError(run.output(), what + " is not finite after iteration " + done,
                "lower --lr; the last good checkpoint stands in " + run.checkpoints());
    }

    private void row(int done) throws IOException {
        lastIou = evaluation.iou(segmenter);
        double trainIou = learner.iou(done).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        metrics.row(Arrays.asList(done, window.mean(0), cycle.lr(done - 1L), trainIou, lastIou,
                window.steps() * run.options().batch() / windowSeconds));
        LOG.info("iteration {} of {}: loss {}, IoU on training crops {}, on {} images {}", done, total, window.mean(0), trainIou,
                evaluation.split(), lastIou);
        window = Sums.none(1);
        windowSeconds = 0;
        // An evaluation's time is none of the training's.
        lastTick = System.nanoTime();
    }

    private void save(int done) throws IOException {
        if (!learner.finite()) {
            throw notFinite("a weight", done);
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>(learner.state());
        tensors.put(METRICS, metrics.rows());
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("window_steps", Long.toString(window.steps()));
        notes.put("window_loss", Double.toString(window.values().get(0)));
        notes.put("window_seconds", Double.toString(windowSeconds));
        notes.put("last_iou", String.valueOf(lastIou));
        store.save(new Checkpoint(0, done, identity, notes, tensors), false);
        lastCheckpoint = System.nanoTime();
        lastTick = lastCheckpoint;
    }

    private int restore(CheckpointStore.Found found) throws IOException {
        Checkpoint checkpoint = found.checkpoint();
        Map<String, String> notes = checkpoint.notes();
        try {
            learner.restore(found.file(), checkpoint.tensors());
            metrics.restore(checkpoint.tensors().get(METRICS));
            window = new Sums(Long.parseLong(notes.get("window_steps")), List.of(Double.valueOf(notes.get("window_loss"))), 0);
            windowSeconds = Double.parseDouble(notes.get("window_seconds"));
            lastIou = notes.get("last_iou").equals("null") ? null : Double.valueOf(notes.get("last_iou"));
        } catch (NullPointerException | NumberFormatException e) {
            throw new DataError(found.file(), "lacks what a fine-tuning's checkpoint has", "delete it, an older one is taken then", e);
        }
        LOG.info("going on from iteration {} of {} ({})", checkpoint.step(), total, found.file().getFileName());
        return Math.toIntExact(checkpoint.step());
    }
}
