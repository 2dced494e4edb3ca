package org.cemflow.train.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.StopSignal;
import org.cemflow.nets.augment.Augmenter;
import org.cemflow.nets.data.DataPlacement;
import org.cemflow.nets.data.PatchSource;
import org.cemflow.nets.data.PixelStatistics;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.moco.Moco;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.training.Learner;
import org.cemflow.nets.training.TrainingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cem-pretrain}: an encoder learnt from a data set's patches without labels. */
@Command(name = "cem-pretrain", description = {
    "Pretrains an encoder by MoCo v2 and writes encoder.safetensors, encoder.onnx, metrics.csv, summary.json and a model card.",
    "Goes on from the newest checkpoint in --checkpoint-dir. SIGTERM and SIGUSR2 make it write a checkpoint and end with 143."})
public final class PretrainCommand extends CemCommand {

    private static final Logger LOG = LoggerFactory.getLogger(PretrainCommand.class);

    @Option(names = "--dataset", paramLabel = "DIR", description = "A data set of cem-export; held against its manifest first.")
    private Path dataset;

    @Option(names = "--train", paramLabel = "FILE", description = "In its place: an array of patches, N x S x S uint8 .npy.")
    private Path train;

    @Option(names = "--output", paramLabel = "DIR", description = "Where the encoder goes.")
    private Path output;

    @Option(names = "--check", description = "Look at preset, options and --probe only, and end.")
    private boolean check;

    @Option(names = "--preset", defaultValue = "paper", paramLabel = "NAME|FILE",
            description = "paper, fast, demo or a YAML file such as conf/pretrain/paper.yml; options given here come before it "
                    + "(default: ${DEFAULT-VALUE}).")
    private String preset;

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Option(names = "--devices", defaultValue = "1", paramLabel = "N|auto",
            description = "GPUs of this machine that share each batch, a divisor of --bn-groups; auto: as many as there are. Without a GPU 1,"
                    + " and with --gpu off N parts of the memory, for tests (default: ${DEFAULT-VALUE}).")
    private String devices;

    @Option(names = "--placement", defaultValue = "auto", paramLabel = "PLACE",
            description = "device: patches wholly in the GPU's memory; mapped: read from the file as they are needed; "
                    + "auto: device where they fit (default: ${DEFAULT-VALUE}).")
    private DataPlacement placement;

    @Option(names = "--probe", paramLabel = "DIR",
            description = "A small labelled set (images.npy, labels.csv) on which the encoder is judged as it learns.")
    private Path probe;

    @Option(names = "--seed", defaultValue = "1227", description = "Seed of weights, order and augmentation (default: ${DEFAULT-VALUE}).")
    private long seed;

    @ArgGroup(validate = false, heading = "%nWhat the preset says unless it is given here (paper's value):%n")
    private Tuning tuning = new Tuning();

    @Spec
    private CommandSpec spec;

    private final Supplier<String> stop;
    private PretrainOptions options;

    public PretrainCommand() {
        this(null);
    }

    /** @param stop heard in place of signals, for tests; null for signals */
    PretrainCommand(Supplier<String> stop) {
        this.stop = stop;
    }

    public static void main(String[] args) {
        Cli.main(PretrainCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (!check && (dataset == null) == (train == null)) {
            faults.add("Give either --dataset or --train.");
        }
        if (!check && output == null) {
            faults.add("Give --output, the folder for the encoder.");
        }
        faults.addAll(training.faults());
        List<OptionSpec> repeated = tuned().stream().filter(option -> option.originalStringValues().size() != 1).toList();
        if (!repeated.isEmpty()) {
            // picocli begins a second group of options then, in which those given once are lost.
            repeated.forEach(option -> faults.add(option.longestName() + " is given more than once."));
            return faults;
        }
        try {
            options = Presets.options(preset, overrides());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        faults.addAll(options.faults());
        if (!devices.matches("auto|[1-9][0-9]{0,3}")) {
            faults.add("--devices must be a number of GPUs, 1 or more, or auto.");
        } else if (!devices.equals("auto") && options.bnGroups() % Integer.parseInt(devices) != 0) {
            faults.add("--bn-groups " + options.bnGroups() + " cannot be shared equally by --devices " + devices + ".");
        }
        return faults;
    }

    /** The engine on each of the devices that are wanted. */
    private List<Engine> engines(Engine engine) {
        if (devices.equals("auto")) {
            return engine.devices(IntStream.rangeClosed(1, engine.visible()).filter(n -> options.bnGroups() % n == 0).max().orElseThrow());
        }
        return engine.devices(engine.cuda() || training.gpu() == GpuPolicy.OFF ? Integer.parseInt(devices) : 1);
    }

    private List<OptionSpec> tuned() {
        return spec.commandLine().getParseResult().matchedOptions().stream().filter(option -> option.group() != null).toList();
    }

    /** The tuning options that the command line gives, under the presets' names. */
    private Map<String, Object> overrides() {
        Map<String, Object> overrides = new LinkedHashMap<>();
        tuned().forEach(option -> overrides.put(option.longestName().substring(2).replace('-', '_'), option.getValue()));
        return overrides;
    }

    @Override
    protected void execute() throws IOException {
        ProbeSet probed = probe == null ? null : ProbeSet.read(probe);
        if (check) {
            return;
        }
        DatasetFolder data = dataset == null ? DatasetFolder.ofArray(train) : DatasetFolder.verified(dataset);
        Files.createDirectories(output);
        Run run = new Run(options, data, output, training.checkpoints(output), training.checkpointMinutes(), common.threads(), seed);
        Engine engine = training.engine(common.threads(), seed);
        List<Engine> engines = engines(engine);
        LOG.info("on {}, products in {}", engine.cuda() ? engines.size() + " GPU(s)" : "the CPU with " + common.threads() + " threads",
                engine.precision());
        try (PatchSource source = PatchSource.open(engine, data.array(), placement)) {
            PixelStatistics statistics = source.statistics();
            learn(run, engines, source, statistics, probed);
        }
    }

    private void learn(Run run, List<Engine> engines, PatchSource source, PixelStatistics statistics, ProbeSet probed) throws IOException {
        Engine engine = engines.get(0);
        try (Moco moco = new Moco(ResNetShape.of(options.arch(), 1), options.moco(), engines, seed);
                Augmenter augmenter = new Augmenter(engine, options.augmentation(), statistics);
                Learner learner = new Learner(engine, moco, source, augmenter, statistics, options.sgdMomentum(),
                        options.weightDecay(), seed);
                StopSignal signals = stop == null ? new StopSignal() : null) {
            Pretraining pretraining = new Pretraining(run, engine, moco, learner, probed, source.size(),
                    stop == null ? signals::heard : stop);
            pretraining.run();
            Outputs.write(run, engine, moco.encoder(), statistics, source.size(), pretraining);
        }
    }
}
