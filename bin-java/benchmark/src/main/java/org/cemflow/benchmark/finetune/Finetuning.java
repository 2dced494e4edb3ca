package org.cemflow.benchmark.finetune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.Stopped;
import org.cemflow.nets.checkpoint.CheckpointStore;
import org.cemflow.nets.checkpoint.MetricsTable;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.optim.OneCycle;
import org.cemflow.nets.training.Course;
import org.cemflow.nets.training.SegmentationLearner;
import org.cemflow.nets.training.Sums;
import org.cemflow.nets.unet.Segmenter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: iterations, rows of metrics and checkpoints, from the newest checkpoint to the end. */
final class Finetuning implements Course.Kind {

    private static final Logger LOG = LoggerFactory.getLogger(Finetuning.class);
    private static final int KEEP = 2;
    private static final String LAST_IOU = "last_iou";
    private static final String PATIENCE = "patience";

    private final Run run;
    private final SegmentationLearner learner;
    private final Segmenter segmenter;
    private final List<LabelledImage> slices;
    private final Evaluation evaluation;
    private final Course course;
    private final OneCycle cycle;
    private final int total;
    private EpochOrder order;
    private long orderOf = -1;
    private Double lastIou;
    private Patience patience;
    private int done;

    /**
     * @param segmenter of the net as it stands
     * @param stop says the name of a signal once it was heard, null until then
     */
    Finetuning(Run run, Engine engine, SegmentationLearner learner, Segmenter segmenter, List<LabelledImage> slices, OneCycle cycle,
            Supplier<String> stop) throws IOException {
        this.run = run;
        this.learner = learner;
        this.segmenter = segmenter;
        this.slices = slices;
        this.cycle = cycle;
        this.total = run.options().iterations();
        this.patience = Patience.of(run.options().patience());
        this.evaluation = new Evaluation(run.folder(), run.benchmark(), run.options().evaluateImages());
        MetricsTable metrics = new MetricsTable(run.output(),
                List.of("iteration", "loss", "lr", "train_iou", evaluation.split() + "_iou", "images_per_s"));
        CheckpointStore store = new CheckpointStore(run.checkpoints(), KEEP, Integer.MAX_VALUE);
        this.course = new Course(new Course.Settings("iteration", total, 1, run.output(), Outputs.SUMMARY, run.checkpointMinutes(),
                engine.cuda(), "lower --lr", run.identity(engine), stop), store, metrics, learner, this);
        store.prepare(learner.stateBytes(patience.chooses()));
    }

    /** On which split the net was watched: {@code valid} or {@code test}. */
    String watched() {
        return evaluation.split();
    }

    /** IoU there of the net that is left; null if it was not watched. */
    Double watchedIou() {
        return patience.chooses() ? patience.best() : lastIou;
    }

    /** Iterations that were trained: fewer than wanted if the patience ended. */
    int done() {
        return done;
    }

    /** The iteration of which the net is left: the best look's with patience, else the last. */
    int kept() {
        return patience.chooses() ? patience.bestAt() : done;
    }

    /** Mean over the scored classes of the running IoU on the training crops. */
    double trainIou() {
        return learner.iou(done).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /**
     * Runs to the end: of all iterations, or of the patience, which leaves the net of the best look.
     *
     * @throws Stopped if a signal was heard; a checkpoint stands
     * @throws DataError if the loss or the weights are no longer finite; the last good checkpoint stands
     */
    void run() throws IOException {
        done = Math.toIntExact(course.resume().orElse(0));
        int batch = run.options().batch();
        course.begin();
        try (Progress progress = new Progress("finetune", "crops", (long) (total - done) * batch)) {
            while (done < total && !ended()) {
                List<LabelledImage> images = new ArrayList<>();
                for (int i = 0; i < batch; i++) {
                    images.add(slices.get(sample((long) done * batch + i)));
                }
                learner.step(done, images);
                progress.step(batch);
                done++;
                course.after(done, new Course.Due(done == total || done % run.options().evaluateEvery() == 0, false, 0, false));
            }
        }
        if (patience.chooses()) {
            LOG.info("the net of iteration {} is kept, IoU {} on the validation images; {} of {} iterations were trained", kept(),
                    patience.best(), done, total);
            learner.returnToKept();
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

    @Override
    public List<Number> row(long done, Sums window, double seconds) throws IOException {
        lastIou = evaluation.iou(segmenter);
        double trainIou = trainIou();
        LOG.info("iteration {} of {}: loss {}, IoU on training crops {}, on {} images {}", done, total, window.mean(0), trainIou,
                evaluation.split(), lastIou);
        if (patience.chooses()) {
            patience = patience.after(lastIou, (int) done);
            if (patience.bestAt() == done) {
                learner.keepNet();
            }
        }
        return Arrays.asList(done, window.mean(0), cycle.lr(done - 1), trainIou, lastIou, window.steps() * run.options().batch() / seconds);
    }

    @Override
    public boolean ended() {
        return patience.exhausted();
    }

    @Override
    public Map<String, String> notes() {
        return Map.of(LAST_IOU, String.valueOf(lastIou), PATIENCE, patience.asText());
    }

    @Override
    public void recall(Map<String, String> notes) {
        lastIou = notes.get(LAST_IOU).equals("null") ? null : Double.valueOf(notes.get(LAST_IOU));
        patience = Patience.parse(patience.limit(), notes.get(PATIENCE));
    }
}
