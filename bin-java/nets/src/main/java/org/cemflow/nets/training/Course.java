package org.cemflow.nets.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.Stopped;
import org.cemflow.nets.checkpoint.Checkpoint;
import org.cemflow.nets.checkpoint.CheckpointStore;
import org.cemflow.nets.checkpoint.MetricsTable;
import org.cemflow.nets.weights.HostTensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every training does between its steps: it sums up what was measured, writes rows of metrics and checkpoints when they
 * are due, hears signals and ends at what is not finite; and it goes on from the newest checkpoint.
 */
public final class Course {

    private static final Logger LOG = LoggerFactory.getLogger(Course.class);
    /** Asking a GPU after each step would stall it; a CPU has nothing to stall. */
    private static final int CHECK_EVERY_CUDA = 10;
    private static final String METRICS = "metrics_csv";
    private static final String STEPS = "window_steps";
    private static final String SUMS = "window_sums";
    private static final String WAIT = "window_wait";
    private static final String SECONDS = "window_seconds";

    /** What is trained, one step after the other. */
    public interface Trained {

        /** What was summed up since the last call. */
        Sums drain();

        /** Whether all that is trained is finite. */
        boolean finite();

        /** Copies of everything that goes on from step to step. */
        Map<String, HostTensor> state();

        /** Takes over what {@link #state()} gave. */
        void restore(Object file, Map<String, HostTensor> state);
    }

    /** What one kind of training does differently. */
    public interface Kind {

        /**
         * A row of metrics.
         *
         * @param seconds that the steps of {@code window} took
         */
        List<Number> row(long done, Sums window, double seconds) throws IOException;

        /** Whether the training ends with the row it gave last, before all steps are done; a checkpoint is written then. */
        default boolean ended() {
            return false;
        }

        /** More for a checkpoint to remember, as text. */
        Map<String, String> notes();

        /**
         * Takes over what {@link #notes()} gave.
         *
         * @throws NullPointerException or NumberFormatException if it gave something else
         */
        void recall(Map<String, String> notes);
    }

    /**
     * @param step what a step is called: {@code step}, {@code iteration}
     * @param total steps of the whole run
     * @param values how many are summed up: the loss, and what is watched beside it
     * @param output the run's folder
     * @param summary the file in it that a finished run leaves last
     * @param checkpointMinutes between two checkpoints; 0 for one after each step
     * @param cuda whether a GPU is at work
     * @param mend what to do against a loss that is not finite
     * @param identity what a checkpoint must agree with to be gone on from
     * @param stop says the name of a signal once it was heard, null until then
     */
    public record Settings(String step, long total, int values, Path output, String summary, double checkpointMinutes, boolean cuda,
            String mend, Map<String, String> identity, Supplier<String> stop) {}

    /**
     * What is due after a step whatever the clock says.
     *
     * @param row a row of metrics
     * @param checkpoint a checkpoint
     * @param epoch whole epochs done; 0 for a training without epochs
     * @param epochEnd whether the step was the last of its epoch
     */
    public record Due(boolean row, boolean checkpoint, int epoch, boolean epochEnd) {}

    private final Settings settings;
    private final CheckpointStore store;
    private final MetricsTable metrics;
    private final Trained trained;
    private final Kind kind;
    private Sums window;
    private double windowSeconds;
    private long lastTick;
    private long lastCheckpoint;

    public Course(Settings settings, CheckpointStore store, MetricsTable metrics, Trained trained, Kind kind) {
        this.settings = settings;
        this.store = store;
        this.metrics = metrics;
        this.trained = trained;
        this.kind = kind;
        this.window = Sums.none(settings.values());
    }

    /**
     * Goes on from the newest checkpoint, if there is one, with its metrics; else begins metrics anew. An earlier run's summary,
     * which would call this one finished, goes.
     *
     * @return the steps done until then
     * @throws DataError if it is of another run, or no checkpoint is whole; nothing of an earlier run has changed then
     */
    public OptionalLong resume() throws IOException {
        OptionalLong done = restore();
        Files.deleteIfExists(settings.output().resolve(settings.summary()));
        return done;
    }

    private OptionalLong restore() throws IOException {
        Optional<CheckpointStore.Found> found = store.newest(settings.identity());
        if (found.isEmpty()) {
            metrics.begin();
            return OptionalLong.empty();
        }
        Checkpoint checkpoint = found.get().checkpoint();
        Map<String, String> notes = checkpoint.notes();
        try {
            trained.restore(found.get().file(), checkpoint.tensors());
            metrics.restore(checkpoint.tensors().get(METRICS));
            List<Double> sums = Arrays.stream(notes.get(SUMS).split(" ")).map(Double::valueOf).toList();
            window = new Sums(Long.parseLong(notes.get(STEPS)), sums, Double.parseDouble(notes.get(WAIT)));
            windowSeconds = Double.parseDouble(notes.get(SECONDS));
            kind.recall(notes);
        } catch (NullPointerException | NumberFormatException e) {
            throw new DataError(found.get().file(), "lacks what a checkpoint of this training has", "delete it, an older one is taken then", e);
        }
        LOG.info("going on from {} {} of {} ({})", settings.step(), checkpoint.step(), settings.total(), found.get().file().getFileName());
        return OptionalLong.of(checkpoint.step());
    }

    /** The clocks run from now on: call it before the first step. */
    public void begin() {
        lastTick = System.nanoTime();
        lastCheckpoint = lastTick;
    }

    /**
     * Does what is due after a step.
     *
     * @param done steps since the start of the run
     * @throws Stopped if a signal was heard; a checkpoint stands
     * @throws DataError if the loss or the weights are no longer finite; the last good checkpoint stands
     */
    public void after(long done, Due due) throws IOException {
        String signal = settings.stop().get();
        boolean late = System.nanoTime() - lastCheckpoint >= settings.checkpointMinutes() * 60e9;
        boolean checkpoint = late || due.checkpoint() || done == settings.total() || signal != null;
        if (due.row() || checkpoint || !settings.cuda() || done % CHECK_EVERY_CUDA == 0) {
            drain(done);
        }
        if (due.row()) {
            metrics.row(kind.row(done, window, windowSeconds));
            window = Sums.none(settings.values());
            windowSeconds = 0;
            // What a row looks at takes time that is none of the training's.
            lastTick = System.nanoTime();
        }
        boolean ended = done == settings.total() || kind.ended();
        if (checkpoint || ended) {
            save(done, due);
        }
        if (signal != null && !ended) {
            throw new Stopped("stopped by " + signal + " after " + settings.step() + " " + done + " of " + settings.total()
                    + "; a checkpoint stands in " + store.folder() + ", run the same command again to go on.");
        }
    }

    private void drain(long done) {
        Sums since = trained.drain();
        if (!since.finite()) {
            throw notFinite("the loss", done - since.steps() + 1, done);
        }
        window = window.plus(since);
        long now = System.nanoTime();
        windowSeconds += (now - lastTick) / 1e9;
        lastTick = now;
    }

    private DataError notFinite(String what, long first, long last) {
        return new DataError(settings.output(), what + " is not finite at " + settings.step() + " " + (first == last ? "" + first : first + " to " + last),
                settings.mend() + "; the last good checkpoint stands in " + store.folder());
    }

    private void save(long done, Due due) throws IOException {
        if (!trained.finite()) {
            throw notFinite("a weight", done, done);
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>(trained.state());
        tensors.put(METRICS, metrics.rows());
        Map<String, String> notes = new LinkedHashMap<>(kind.notes());
        notes.put(STEPS, Long.toString(window.steps()));
        notes.put(SUMS, String.join(" ", window.values().stream().map(String::valueOf).toList()));
        notes.put(WAIT, Double.toString(window.waitSeconds()));
        notes.put(SECONDS, Double.toString(windowSeconds));
        store.save(new Checkpoint(due.epoch(), done, settings.identity(), notes, tensors), due.epochEnd());
        lastCheckpoint = System.nanoTime();
        lastTick = lastCheckpoint;
    }
}
