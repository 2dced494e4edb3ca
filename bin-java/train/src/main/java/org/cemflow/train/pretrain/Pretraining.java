package org.cemflow.train.pretrain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.Stopped;
import org.cemflow.nets.checkpoint.CheckpointStore;
import org.cemflow.nets.checkpoint.MetricsTable;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NvidiaSmi;
import org.cemflow.nets.objective.Objective;
import org.cemflow.nets.optim.Schedule;
import org.cemflow.nets.training.Course;
import org.cemflow.nets.training.Learner;
import org.cemflow.nets.training.Sums;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: steps, rows of metrics, probes and checkpoints, from the newest checkpoint to the last epoch. */
final class Pretraining implements Course.Kind {

    private static final Logger LOG = LoggerFactory.getLogger(Pretraining.class);
    private static final int KEEP = 2;
    private static final int KEEP_EVERY = 20;
    private static final int AHEAD = 2;
    private static final String FIRST_PROBE = "first_probe";
    private static final String LAST_PROBE = "last_probe";

    private final Run run;
    private final Engine engine;
    private final Objective objective;
    private final Learner learner;
    private final ProbeSet probe;
    private final MetricsTable metrics;
    private final Course course;
    private final Schedule schedule;
    private final long size;
    private final long perEpoch;
    private final long total;
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
        this.size = size;
        this.perEpoch = size / run.options().batch();
        if (perEpoch == 0) {
            throw new DataError(run.data().array(), "holds " + size + " patches, fewer than a batch of " + run.options().batch(),
                    "give more patches or a smaller --batch");
        }
        this.total = perEpoch * run.options().epochs();
        run.options().doubts(total).forEach(LOG::warn);
        this.schedule = run.options().learningRate();
        this.metrics = new MetricsTable(run.output(), Stream.of(List.of("epoch", "step", "loss"), objective.watched(),
                List.of("spread", "lr", "images_per_s", "data_wait", "gpu_mib", "probe")).flatMap(List::stream).toList());
        CheckpointStore store = new CheckpointStore(run.checkpoints(), KEEP, KEEP_EVERY);
        this.course = new Course(new Course.Settings("step", total, 1 + objective.watched().size(), run.output(), Outputs.SUMMARY,
                run.checkpointMinutes(), engine.cuda(), "lower --lr or lengthen --warmup-epochs", run.identity(engine.precision()), stop), store, metrics, learner, this);
        // Parameters twice (query, key), momenta, queue.
        store.prepare(4 * (3 * objective.encoder().weights().parameterCount() + (long) run.options().queue() * run.options().dim()));
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
        OptionalLong resumed = course.resume();
        if (resumed.isEmpty()) {
            untrained();
        }
        long start = resumed.orElse(0);
        int batch = run.options().batch();
        course.begin();
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
                course.after(step + 1, due(step + 1));
            }
        }
    }

    /** The first row. */
    private void untrained() throws IOException {
        if (probe != null) {
            firstProbe = probe.accuracy(engine, learner);
            lastProbe = firstProbe;
            LOG.info("probe accuracy of the untrained encoder: {}", firstProbe);
        }
        List<Number> cells = new ArrayList<>(List.of(0, 0));
        cells.addAll(Collections.nCopies(1 + objective.watched().size(), null));
        cells.addAll(Arrays.asList(learner.spread(), null, null, null, null, firstProbe));
        metrics.row(cells);
    }

    private Course.Due due(long done) {
        boolean epochEnd = done % perEpoch == 0;
        long epoch = done / perEpoch;
        return new Course.Due(epochEnd || done % run.options().metricsEvery() == 0, epochEnd && epoch % KEEP_EVERY == 0, (int) epoch, epochEnd);
    }

    @Override
    public List<Number> row(long done, Sums window, double seconds) {
        boolean epochEnd = done % perEpoch == 0;
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
        cells.add(window.steps() * run.options().batch() / seconds);
        cells.add(window.waitSeconds() / seconds);
        cells.add(engine.cuda() ? NvidiaSmi.query().map(gpu -> (double) gpu.usedMiB()).orElse(null) : null);
        cells.add(probed ? lastProbe : null);
        if (epochEnd) {
            LOG.info("epoch {} of {}: loss {}, top-1 {}, spread {}{}", epoch, run.options().epochs(), window.mean(0), window.mean(1),
                    spread, probed ? ", probe " + lastProbe : "");
        }
        return cells;
    }

    @Override
    public Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(FIRST_PROBE, String.valueOf(firstProbe));
        notes.put(LAST_PROBE, String.valueOf(lastProbe));
        return notes;
    }

    @Override
    public void recall(Map<String, String> notes) {
        firstProbe = probeNote(notes, FIRST_PROBE);
        lastProbe = probeNote(notes, LAST_PROBE);
    }

    private static Double probeNote(Map<String, String> notes, String name) {
        return notes.get(name).equals("null") ? null : Double.valueOf(notes.get(name));
    }
}
