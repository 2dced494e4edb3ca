package org.cemflow.train.pretrain;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.cemflow.nets.augment.AugmentOptions;
import org.cemflow.nets.augment.RotationFill;
import org.cemflow.nets.augment.Span;
import org.cemflow.nets.moco.MocoOptions;
import org.cemflow.nets.optim.Schedule;
import org.cemflow.nets.resnet.ResNetShape;

/**
 * What the numbers of a pretraining depend on, apart from data, seed and machine; {@code conf/pretrain/*.yml} has the same
 * names.
 *
 * @param arch one of {@link ResNetShape#NAMES}
 * @param viewSize side of the augmented views, pixels
 * @param cropArea smallest share of a patch's area that a view shows, above 0, to 1
 * @param rotationFill {@code black} or {@code reflect}: what a rotated patch shows where it has no pixels
 * @param jitter brightness and contrast are multiplied by factors in 1-jitter..1+jitter
 * @param blurSigma largest standard deviation of the blur, in pixels of the view; 0 for no blur
 * @param batch patches a step
 * @param epochs of the whole run
 * @param lr learning rate for batches of {@code lrBatch}, scaled linearly to {@code batch}
 * @param schedule {@code steps} or {@code cosine}
 * @param milestones epochs from which on a tenth of the rate remains; for {@code steps}
 * @param warmupEpochs of a linear rise before all else
 * @param metricsEvery steps between two rows of metrics.csv; the end of an epoch always makes one
 * @param probeEvery epochs between two probes
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record PretrainOptions(String arch, int viewSize, double cropArea, String rotationFill, double jitter, double blurSigma, int batch, int epochs, double lr, int lrBatch, String schedule,
        List<Integer> milestones, int warmupEpochs, double sgdMomentum, double weightDecay, int queue, double keyMomentum,
        double temperature, int dim, int bnGroups, int metricsEvery, int probeEvery) {

    static final String STEPS = "steps";
    static final String COSINE = "cosine";
    private static final List<String> FILLS = Stream.of(RotationFill.values()).map(fill -> fill.name().toLowerCase(Locale.ROOT)).toList();
    private static final int FILLINGS = 3;
    private static final int LARGEST_SIGMA = 32;
    private static final double DROP = 0.1;
    private static final int LARGEST_VIEW = 4096;

    MocoOptions moco() {
        return new MocoOptions(queue, keyMomentum, temperature, dim, bnGroups);
    }

    /** The paper's augmentation but for the four numbers that are options; call it only without {@link #faults()}. */
    AugmentOptions augmentation() {
        AugmentOptions paper = AugmentOptions.paper(viewSize);
        Span sigma = blurSigma == 0 ? paper.sigma() : new Span(Math.min(paper.sigma().low(), blurSigma), blurSigma);
        return new AugmentOptions(viewSize, paper.rotation(), paper.degrees(), RotationFill.valueOf(rotationFill.toUpperCase(Locale.ROOT)),
                new Span(cropArea, 1), paper.aspect(), jitter, jitter, blurSigma == 0 ? 0 : paper.blur(), sigma, paper.flipX(),
                paper.flipY(), paper.noise(), paper.variance());
    }

    Schedule learningRate() {
        double scaled = Schedule.scaled(lr, lrBatch, batch);
        Schedule falling = schedule.equals(COSINE) ? Schedule.cosine(scaled, epochs) : Schedule.steps(scaled, milestones, DROP);
        return falling.warmedUp(warmupEpochs);
    }

    /** Everything that is wrong, as sentences. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        require(faults, ResNetShape.NAMES.contains(arch), "--arch must be one of " + ResNetShape.NAMES + ".");
        require(faults, viewSize >= 32 && viewSize <= LARGEST_VIEW, "--view-size must be 32 to " + LARGEST_VIEW + ".");
        require(faults, cropArea > 0 && cropArea <= 1, "--crop-area must be above 0, to 1.");
        require(faults, FILLS.contains(rotationFill), "--rotation-fill must be one of " + FILLS + ".");
        require(faults, jitter >= 0 && jitter <= 1, "--jitter must be 0 to 1.");
        require(faults, blurSigma >= 0 && blurSigma <= LARGEST_SIGMA, "--blur-sigma must be 0 to " + LARGEST_SIGMA + ".");
        require(faults, epochs >= 1, "--epochs must be 1 or more.");
        require(faults, lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr must be above 0.");
        require(faults, lrBatch >= 1, "--lr-batch must be 1 or more.");
        require(faults, List.of(STEPS, COSINE).contains(schedule), "--schedule must be steps or cosine.");
        require(faults, milestones.stream().allMatch(epoch -> epoch > 0), "--milestones must be epochs above 0.");
        require(faults, warmupEpochs >= 0 && warmupEpochs <= epochs, "--warmup-epochs must be 0 to --epochs.");
        require(faults, sgdMomentum >= 0 && sgdMomentum < 1, "--sgd-momentum must be 0 or more and below 1.");
        require(faults, weightDecay >= 0 && weightDecay < 1, "--weight-decay must be 0 or more and below 1.");
        require(faults, metricsEvery >= 1, "--metrics-every must be 1 or more.");
        require(faults, probeEvery >= 1, "--probe-every must be 1 or more.");
        faults.addAll(moco().faults(batch));
        return faults;
    }

    /** What spoils a run of so many steps, though nothing forbids it, as sentences. */
    List<String> doubts(long steps) {
        long filling = queue / batch;
        return steps >= FILLINGS * filling ? List.of() : List.of("the " + queue + " keys of the queue are random until step " + filling
                + " of " + steps + ": give a smaller --queue or more --epochs");
    }

    private static void require(List<String> faults, boolean right, String sentence) {
        if (!right) {
            faults.add(sentence);
        }
    }

    /** By name, as text, in their order. */
    Map<String, String> asText() {
        Map<String, String> text = new LinkedHashMap<>();
        Presets.MAPPER.<ObjectNode>valueToTree(this).properties().forEach(field -> text.put(field.getKey(), field.getValue().isValueNode()
                ? field.getValue().asText() : field.getValue().toString()));
        return text;
    }
}
