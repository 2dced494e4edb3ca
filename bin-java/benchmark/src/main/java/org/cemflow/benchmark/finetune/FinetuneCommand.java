package org.cemflow.benchmark.finetune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.StopSignal;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.UsageError;
import org.cemflow.core.io.Checksums;
import org.cemflow.nets.augment.SegmentationAugmenter;
import org.cemflow.nets.augment.SegmentationOptions;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.optim.OneCycle;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.training.SegmentationLearner;
import org.cemflow.nets.training.TrainingOptions;
import org.cemflow.nets.unet.SegmentationLoss;
import org.cemflow.nets.unet.Segmenter;
import org.cemflow.nets.unet.TorchSegmenter;
import org.cemflow.nets.unet.UNet;
import org.cemflow.nets.unet.Unfreeze;
import org.cemflow.nets.weights.Normalisation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cem-finetune}: a U-Net that learns to segment from a prepared benchmark, on a pretrained or random encoder. */
@Command(name = "cem-finetune", description = {
    "Trains a U-Net on a prepared benchmark and writes unet.safetensors, unet.onnx, metrics.csv and summary.json.",
    "Goes on from the newest checkpoint in --checkpoint-dir. SIGTERM and SIGUSR2 make it write a checkpoint and end with 143."})
public final class FinetuneCommand extends CemCommand {

    @Option(names = "--benchmark", required = true, paramLabel = "DIR", description = "A benchmark that cem-prepare made ready.")
    private Path benchmark;

    @Option(names = "--initialisation", defaultValue = Initialisation.RANDOM, paramLabel = "random|FILE",
            description = "The encoder to begin with: random, or a .safetensors or .pth file such as cem-pretrain's encoder.safetensors"
                    + " or CEM500K's checkpoint (default: ${DEFAULT-VALUE}).")
    private String initialisation;

    @Option(names = "--name", paramLabel = "WORD",
            description = "What the initialisation is called in tables (default: random, or the file's name without its ending).")
    private String name;

    @Option(names = "--arch", paramLabel = "NAME",
            description = "resnet18, resnet34 or resnet50 (default: the file's; resnet50 for a random encoder).")
    private String arch;

    @Option(names = "--unfreeze", defaultValue = "none", paramLabel = "LAYER",
            description = "From where on the encoder learns: none, layer4, layer3, layer2, layer1 or all; statistics of batch normalisation"
                    + " adapt in every layer (default: ${DEFAULT-VALUE}).")
    private Unfreeze unfreeze;

    @Option(names = "--labels", defaultValue = "1", paramLabel = "SHARE",
            description = "Share of the training images, or of the slices of training volumes, that is learnt from; drawn by the seed"
                    + " alone (default: ${DEFAULT-VALUE}).")
    private double labels;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of weights, draws and augmentation (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where the U-Net goes.")
    private Path output;

    @Option(names = "--iterations", paramLabel = "N", description = "Steps of the training (default: the benchmark's).")
    private Integer iterations;

    @Option(names = "--batch", paramLabel = "N", description = "Crops a step (default: the benchmark's).")
    private Integer batch;

    @Option(names = "--crop", paramLabel = "PIXELS", description = "Side of the crops, a multiple of 32 (default: the benchmark's).")
    private Integer crop;

    @Option(names = "--lr", defaultValue = "0.003", paramLabel = "RATE", description = "Highest learning rate of the cycle (default: ${DEFAULT-VALUE}).")
    private double lr;

    @Option(names = "--weight-decay", defaultValue = "0.1", paramLabel = "D", description = "Weight decay on all that learns (default: ${DEFAULT-VALUE}).")
    private double decay;

    @Option(names = "--evaluate-every", paramLabel = "N", description = "Iterations between rows of metrics.csv (default: a tenth of all).")
    private Integer evaluateEvery;

    @Option(names = "--evaluate-images", defaultValue = "20", paramLabel = "N",
            description = "Look at so many validation sections then, or test sections where there are none, spread over all; 0 for none"
                    + " (default: ${DEFAULT-VALUE}).")
    private int evaluateImages;

    @Option(names = "--patience", defaultValue = "0", paramLabel = "N",
            description = "End after N such looks at validation sections without a better IoU, and take the net of the best look; 0: train"
                    + " to the end and take the last net (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    private final Supplier<String> stop;

    public FinetuneCommand() {
        this(null);
    }

    /** @param stop heard in place of signals, for tests; null for signals */
    FinetuneCommand(Supplier<String> stop) {
        this.stop = stop;
    }

    public static void main(String[] args) {
        Cli.main(FinetuneCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (arch != null && !ResNetShape.NAMES.contains(arch)) {
            faults.add("--arch must be one of " + ResNetShape.NAMES + ".");
        }
        faults.addAll(training.faults());
        if (name == null) {
            name = initialisation.equals(Initialisation.RANDOM) ? initialisation
                    : Path.of(initialisation).getFileName().toString().replaceFirst("\\..*", "");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        PreparedBenchmark prepared = PreparedBenchmark.read(benchmark);
        FinetuneOptions options = FinetuneOptions.of(prepared, name, seed, labels, unfreeze, iterations, batch, crop, lr, decay,
                evaluateEvery, evaluateImages, patience);
        List<String> faults = options.faults(prepared);
        if (!faults.isEmpty()) {
            throw new UsageError(faults);
        }
        Initialisation from = Initialisation.of(initialisation, arch, new Normalisation(List.of(prepared.mean()), List.of(prepared.sd())));
        try (TrainingSlices slices = TrainingSlices.open(benchmark, prepared, labels, seed)) {
            List<LabelClass> missing = missing(prepared, slices);
            Files.createDirectories(output);
            Engine engine = training.engine(common.threads(), seed);
            log.info("on {}, products in {}; {} of {} training slices", engine.cuda() ? "the GPU" : "the CPU with " + common.threads()
                    + " threads", engine.precision(), slices.drawn().size(), slices.total());
            Run run = new Run(options, benchmark, prepared, Checksums.sha256(benchmark.resolve(PreparedBenchmark.FILE)), from, output,
                    training.checkpoints(output), training.checkpointMinutes(), common.threads());
            learn(run, engine, slices, missing);
        }
    }

    /** Classes without a pixel to learn from: with all labels a fault, with a share of them a matter of luck. */
    private List<LabelClass> missing(PreparedBenchmark prepared, TrainingSlices slices) {
        List<LabelClass> missing = slices.missing(prepared.classes());
        List<String> names = missing.stream().map(LabelClass::name).toList();
        if (!missing.isEmpty() && slices.drawn().size() == slices.total()) {
            throw new DataError(benchmark, "has no training pixel of " + String.join(" and of ", names),
                    "prepare it from data that has some, or without that class");
        }
        if (!missing.isEmpty()) {
            log.warn("The {} drawn training slices have no pixel of {}; it cannot be learnt.", slices.drawn().size(),
                    String.join(" and of ", names));
        }
        return missing;
    }

    private void learn(Run run, Engine engine, TrainingSlices slices, List<LabelClass> missing) throws IOException {
        FinetuneOptions options = run.options();
        PreparedBenchmark prepared = run.benchmark();
        Normalisation norms = run.initialisation().normalisation();
        List<Integer> scored = prepared.classes().stream().filter(LabelClass::scored).map(LabelClass::value).toList();
        List<Double> weights = prepared.weights() == null || prepared.outputs() == 1 ? List.of() : prepared.weights();
        OneCycle cycle = new OneCycle(options.lr(), options.iterations());
        SegmentationOptions crops = SegmentationOptions.paper(options.crop(), prepared.augmentation().nonEmptyCrop(),
                prepared.augmentation().noiseBlur());
        try (UNet net = run.initialisation().net(engine, prepared.outputs(), options.seed());
                SegmentationLoss loss = new SegmentationLoss(engine, prepared.outputs(), weights, scored);
                SegmentationAugmenter augmenter = new SegmentationAugmenter(engine, crops, norms.mean().get(0), norms.sd().get(0));
                SegmentationLearner learner = new SegmentationLearner(engine, net, options.unfreeze(), augmenter, loss, cycle,
                        options.decay(), options.seed());
                Segmenter segmenter = TorchSegmenter.of(engine, net, norms);
                StopSignal signals = stop == null ? new StopSignal() : null) {
            log.info("{} parameters, {} of them learn", net.parameterCount(), learner.trainedCount());
            Finetuning finetuning = new Finetuning(run, engine, learner, segmenter, slices.drawn(), cycle,
                    stop == null ? signals::heard : stop);
            finetuning.run();
            Outputs.write(run, engine, net, learner.trainedCount(), slices, missing, finetuning);
        }
    }
}
