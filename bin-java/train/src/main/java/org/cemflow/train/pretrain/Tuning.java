package org.cemflow.train.pretrain;

import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@link PretrainOptions} on the command line; what is null there is the preset's. */
@SuppressWarnings("unused")
final class Tuning {

    @Option(names = "--arch", paramLabel = "NAME", description = "resnet18, resnet34 or resnet50 (resnet50).")
    private String arch;

    @Option(names = "--view-size", paramLabel = "PIXELS", description = "Side of the augmented views (224).")
    private Integer viewSize;

    @Option(names = "--crop-area", paramLabel = "SHARE", description = "Smallest share of a patch that a view shows (0.2).")
    private Double cropArea;

    @Option(names = "--rotation-fill", paramLabel = "FILL",
            description = "What a rotated patch shows where it has no pixels: black or reflect (black).")
    private String rotationFill;

    @Option(names = "--jitter", paramLabel = "J", description = "Brightness and contrast are multiplied by 1-J to 1+J (0.4).")
    private Double jitter;

    @Option(names = "--blur-sigma", paramLabel = "PIXELS",
            description = "Largest standard deviation of the blur, in pixels of the view; 0 for no blur (2).")
    private Double blurSigma;

    @Option(names = "--batch", paramLabel = "N", description = "Patches a step (128).")
    private Integer batch;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes through the data set (200).")
    private Integer epochs;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate for batches of --lr-batch, scaled linearly to --batch (0.015).")
    private Double lr;

    @Option(names = "--lr-batch", paramLabel = "N", description = "The batch that --lr is meant for (128).")
    private Integer lrBatch;

    @Option(names = "--schedule", paramLabel = "NAME", description = "steps or cosine (steps).")
    private String schedule;

    @Option(names = "--milestones", split = ",", paramLabel = "EPOCH",
            description = "Epochs, counted from 0, from which on a tenth of the rate remains (120,160).")
    private List<Integer> milestones;

    @Option(names = "--warmup-epochs", paramLabel = "N", description = "Epochs of a linear rise of the rate (0).")
    private Integer warmupEpochs;

    @Option(names = "--sgd-momentum", paramLabel = "M", description = "Momentum of the optimiser (0.9).")
    private Double sgdMomentum;

    @Option(names = "--weight-decay", paramLabel = "D", description = "Weight decay, on all parameters (1e-4).")
    private Double weightDecay;

    @Option(names = "--queue", paramLabel = "K", description = "Keys in the queue, a multiple of --batch (65536).")
    private Integer queue;

    @Option(names = "--key-momentum", paramLabel = "M", description = "Momentum of the key encoder (0.999).")
    private Double keyMomentum;

    @Option(names = "--temperature", paramLabel = "T", description = "Temperature of the logits (0.2).")
    private Double temperature;

    @Option(names = "--dim", paramLabel = "N", description = "Length of the compared vectors (128).")
    private Integer dim;

    @Option(names = "--bn-groups", paramLabel = "N",
            description = "Split each batch for batch normalisation, as so many GPUs would, and shuffle between them (4).")
    private Integer bnGroups;

    @Option(names = "--metrics-every", paramLabel = "STEPS", description = "Steps between rows of metrics.csv (100).")
    private Integer metricsEvery;

    @Option(names = "--probe-every", paramLabel = "EPOCHS", description = "Epochs between probes (10).")
    private Integer probeEvery;
}
