package org.cemflow.train.pretrain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.Stopped;
import org.cemflow.nets.checkpoint.Checkpoint;
import org.cemflow.nets.checkpoint.CheckpointStore;
import org.cemflow.nets.checkpoint.MetricsTable;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NvidiaSmi;
import org.cemflow.nets.objective.Objective;
import org.cemflow.nets.optim.Schedule;
import org.cemflow.nets.training.Learner;
import org.cemflow.nets.training.Sums;
import org.cemflow.nets.weights.HostTensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: steps, rows of metrics, probes and checkpoints, from the newest checkpoint to the last epoch. */
final class Pretraining {

    private static final Logger LOG = LoggerFactory.getLogger(Pretraining.class);
    private static final int KEEP = 2;
    private static final int KEEP_EVERY = 20;
    /** Asking a GPU after each step would stall it; a CPU has nothing to stall. */
    private static final int CHECK_EVERY_CUDA = 10;
    private static final int AHEAD = 2;
    private static final String METRICS = "metrics_csv";

    private final Run run;
    private final Engine engine;
    private final Objective objective;
    private final Learner learner;
    private final ProbeSet probe;
    private final Supplier<String> stop;
    private final CheckpointStore store;
    private final Map<String, String> identity;
    private final MetricsTable metrics;
    private final Schedule schedule;
    private final long size;
    private final long perEpoch;
    private final long total;
    private Sums window;
    private double windowSeconds;
    private long lastTick;
    private long lastCheckpoint;
    private Double lastProbe;
    private Double firstProbe;

    /**
     * @param size patches of the data set
     * @param stop says the name of a signal once it was heard, null until then
     * @throws DataError if there are fewer patches than a batch, or no space for the checkpoints
     */
    Pretraining(Run run, Engine engine, Objective objective, Learner learner, ProbeSet probe, long size, Supplier<String> stop)
            throws IOException {
        this.run = run;
        this.engine = engine;
        this.objective = objective;
        this.learner = learner;
        this.probe = probe;
        this.stop = stop;
        this.size = size;
        this.perEpoch = size / run.options().batch();
        if (perEpoch == 0) {
            throw new DataError(run.data().array(), "holds " + size + " patches, fewer than a batch of " + run.options().batch(),
                    "give more patches or a smaller --batch");
        }
        this.total = perEpoch * run.options().epochs();
        run.options().doubts(total).forEach(LOG::warn);
        this.store = new CheckpointStore(run.checkpoints(), KEEP, KEEP_EVERY);
        this.identity = run.identity(engine.precision());
        this.schedule = run.options().learningRate();
        this.metrics = new MetricsTable(run.output(), Stream.of(List.of("epoch", "step", "loss"), objective.watched(),
                List.of("spread", "lr", "images_per_s", "data_wait", "gpu_mib", "probe")).flatMap(List::stream).toList());
        this.window = noSums();
        // Parameters twice (query, key), momenta, queue.
        store.prepare(4 * (3 * objective.encoder().weights().parameterCount() + (long) run.options().queue() * run.options().dim()));
    }

    private Sums noSums() {
        return Sums.none(1 + objective.watched().size());
    }

    /** Accuracy of the probe before any training; null without a probe. */
    Double firstProbe() {
        return firstProbe;
    }

    /** The last one. */
    Double lastProbe() {
        return lastProbe;
    }

    long steps() {
        return total;
    }

    /**
     * Runs to the end.
     *
     * @throws Stopped if a signal was heard; a checkpoint stands
     * @throws DataError if the loss or the weights are no longer finite; the last good checkpoint stands
     */
    void run() throws IOException {
        Optional<CheckpointStore.Found> found = store.newest(identity);
        long start = found.isPresent() ? restore(found.get()) : begin();
        int batch = run.options().batch();
        lastTick = System.nanoTime();
        lastCheckpoint = lastTick;
        EpochOrder order = null;
        try (Progress progress = new Progress("pretrain", "patches", (total - start) * batch)) {
            for (long step = start; step < total; step++) {
                int index = (int) (step % perEpoch);
                if (order == null || index == 0) {
                    order = EpochOrder.of(size, batch, run.seed(), step / perEpoch);
                    for (int i = 0; i < Math.min(AHEAD, perEpoch - index); i++) {
                        learner.announce(order.batch(index + i));
                    }
                }
                if (index + AHEAD < perEpoch) {
                    learner.announce(order.batch(index + AHEAD));
                }
                learner.step(step, order.batch(index), schedule.lr(step, perEpoch));
                progress.step(batch);
                after(step + 1);
            }
        }
    }

    private long begin() throws IOException {
        if (probe != null) {
            firstProbe = probe.accuracy(engine, learner);
            lastProbe = firstProbe;
            LOG.info("probe accuracy of the untrained encoder: {}", firstProbe);
        }
        List<Number> cells = new ArrayList<>(List.of(0, 0));
        cells.addAll(Collections.nCopies(1 + objective.watched().size(), null));
        cells.addAll(Arrays.asList(learner.spread(), null, null, null, null, firstProbe));
        metrics.row(cells);
        return 0;
    }

    /** What is due after so many steps. */
    private void after(long done) throws IOException {
        boolean epochEnd = done % perEpoch == 0;
        boolean row = epochEnd || done % run.options().metricsEvery() == 0;
        String signal = stop.get();
        boolean late = System.nanoTime() - lastCheckpoint >= run.checkpointMinutes() * 60e9;
        boolean milestone = epochEnd && done / perEpoch % KEEP_EVERY == 0;
        boolean checkpoint = late || milestone || done == total || signal != null;
        if (row || checkpoint || !engine.cuda() || done % CHECK_EVERY_CUDA == 0) {
            drain(done);
        }
        if (row) {
            row(done, epochEnd);
        }
        if (checkpoint) {
            save(done, epochEnd);
        }
        if (signal != null && done < total) {
            throw new Stopped("stopped by " + signal + " after step " + done + " of " + total + "; a checkpoint stands in "
                    + run.checkpoints() + ", run the same command again to go on.");
        }
    }

    private void drain(long done) {
        Sums since = learner.drain();
        if (!since.finite()) {
            throw notFinite("the loss", done - since.steps() + 1, done);
        }
        window = window.plus(since);
        long now = System.nanoTime();
        windowSeconds += (now - lastTick) / 1e9;
        lastTick = now;
    }

    private DataError notFinite(String what, long first, long last) {
        return new DataError(run.output(), what + " is not finite at step " + (first == last ? "" + first : first + " to " + last),
                "lower --lr or lengthen --warmup-epochs; the last good checkpoint stands in " + run.checkpoints());
    }

    private void row(long done, boolean epochEnd) throws IOException {
        long epoch = (done + perEpoch - 1) / perEpoch;
        boolean probed = probe != null && epochEnd && (epoch % run.options().probeEvery() == 0 || done == total);
        if (probed) {
            lastProbe = probe.accuracy(engine, learner);
        }
        List<Number> cells = new ArrayList<>(List.of(epoch, done));
        for (int i = 0; i <= objective.watched().size(); i++) {
            cells.add(window.mean(i));
        }
        double spread = learner.spread();
        cells.add(spread);
        cells.add(schedule.lr(done - 1, perEpoch));
        cells.add(window.steps() * run.options().batch() / windowSeconds);
        cells.add(window.waitSeconds() / windowSeconds);
        cells.add(engine.cuda() ? NvidiaSmi.query().map(gpu -> (double) gpu.usedMiB()).orElse(null) : null);
        cells.add(probed ? lastProbe : null);
        metrics.row(cells);
        if (epochEnd) {
            LOG.info("epoch {} of {}: loss {}, top-1 {}, spread {}{}", epoch, run.options().epochs(), window.mean(0), window.mean(1),
                    spread, probed ? ", probe " + lastProbe : "");
        }
        window = noSums();
        windowSeconds = 0;
        // A probe's time is none of the training's.
        lastTick = System.nanoTime();
    }

    private void save(long done, boolean epochEnd) throws IOException {
        if (!learner.finite()) {
            throw notFinite("a weight", done, done);
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>(learner.state());
        tensors.put(METRICS, metrics.rows());
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("window_steps", Long.toString(window.steps()));
        notes.put("window_sums", String.join(" ", window.values().stream().map(String::valueOf).toList()));
        notes.put("window_wait", Double.toString(window.waitSeconds()));
        notes.put("window_seconds", Double.toString(windowSeconds));
        notes.put("first_probe", String.valueOf(firstProbe));
        notes.put("last_probe", String.valueOf(lastProbe));
        store.save(new Checkpoint((int) (done / perEpoch), done, identity, notes, tensors), epochEnd);
        lastCheckpoint = System.nanoTime();
        lastTick = lastCheckpoint;
    }

    private long restore(CheckpointStore.Found found) throws IOException {
        Checkpoint checkpoint = found.checkpoint();
        Map<String, String> notes = checkpoint.notes();
        HostTensor rows = checkpoint.tensors().get(METRICS);
        try {
            learner.restore(found.file(), checkpoint.tensors());
            metrics.restore(rows);
            List<Double> sums = Arrays.stream(notes.get("window_sums").split(" ")).map(Double::valueOf).toList();
            window = new Sums(Long.parseLong(notes.get("window_steps")), sums, Double.parseDouble(notes.get("window_wait")));
            windowSeconds = Double.parseDouble(notes.get("window_seconds"));
            firstProbe = probeNote(notes, "first_probe");
            lastProbe = probeNote(notes, "last_probe");
        } catch (NullPointerException | NumberFormatException e) {
            throw new DataError(found.file(), "lacks what a pretraining's checkpoint has", "delete it, an older one is taken then", e);
        }
        LOG.info("going on from step {} of {} ({})", checkpoint.step(), total, found.file().getFileName());
        return checkpoint.step();
    }

    private static Double probeNote(Map<String, String> notes, String name) {
        return notes.get(name).equals("null") ? null : Double.valueOf(notes.get(name));
    }
}
