package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.cli.StopSignal;
import org.cemflow.nets.classify.Framing;
import org.cemflow.nets.classify.PatchNetStart;
import org.cemflow.nets.classify.PatchNetWeights;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.training.PatchNetCheckpoints;
import org.cemflow.nets.training.PatchNetOptions;
import picocli.CommandLine.Option;

/** What {@code cem-filter train} wants to know of a net. */
final class NetOptions {

    private static final int LARGEST_BATCH = 4096;

    @Option(names = "--initialisation", defaultValue = PatchNetStart.RANDOM, paramLabel = "random|FILE",
            description = "The encoder to begin with: a .pth or .safetensors file, such as torchvision's resnet34 or cem-pretrain's"
                    + " encoder.safetensors, of which the last layer and the classifier learn; or random, of which all layers learn"
                    + " (default: ${DEFAULT-VALUE}).")
    private String initialisation = PatchNetStart.RANDOM;

    @Option(names = "--input-size", defaultValue = "224", paramLabel = "PIXELS",
            description = "Side of the squares that the net takes; patches are resized to it (default: ${DEFAULT-VALUE}).")
    private int side = PatchNetWeights.SIDE;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the patches (default: 30, the paper's; 20 with --compat cellemnet).")
    private Integer epochs;

    @Option(names = "--batch", defaultValue = "64", paramLabel = "N", description = "Patches a step (default: ${DEFAULT-VALUE}).")
    private int batch = 64;

    @Option(names = "--lr", defaultValue = "0.001", paramLabel = "RATE", description = "Learning rate of Adam (default: ${DEFAULT-VALUE}).")
    private double lr = 0.001;

    @Option(names = "--gpu", defaultValue = "auto", paramLabel = "POLICY", description = "require, auto or off (default: ${DEFAULT-VALUE}).")
    private GpuPolicy gpu = GpuPolicy.AUTO;

    @Option(names = "--precision", defaultValue = "auto", paramLabel = "TYPE",
            description = "fp32, tf32, bf16 or auto: bf16 on a GPU that has it, else fp32 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.AUTO;

    @Option(names = "--checkpoint-dir", paramLabel = "DIR",
            description = "Write checkpoints there and go on from the newest one; SIGTERM and SIGUSR2 make it write one and end with 143"
                    + " (default: no checkpoints).")
    private Path checkpoints;

    @Option(names = "--checkpoint-minutes", defaultValue = "10", paramLabel = "MINUTES",
            description = "Time between checkpoints (default: ${DEFAULT-VALUE}).")
    private double checkpointMinutes = 10;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "cellemnet: 20 epochs, and patches that are no squares are stretched to one; none: their proportions are kept and the"
                    + " rest of the square mirrors them (default: ${DEFAULT-VALUE}).")
    private Compat compat = Compat.NONE;

    /** Adds what is wrong with these options, as sentences. */
    void faults(String arch, Path output, List<String> faults) {
        if (!ResNetShape.NAMES.contains(arch)) {
            faults.add("--arch must be " + FilterReport.FOREST + " or one of " + ResNetShape.NAMES + ", not " + arch + ".");
        }
        if (!output.getFileName().toString().endsWith(NetTraining.ENDING)) {
            faults.add("--output of a net must end in " + NetTraining.ENDING + ", not be " + output.getFileName() + ".");
        }
        if (!initialisation.equals(PatchNetStart.RANDOM) && !Files.isRegularFile(Path.of(initialisation))) {
            faults.add("--initialisation: " + initialisation + " is no file.");
        }
        if (side < PatchNetWeights.SMALLEST_SIDE || side > PatchNetWeights.LARGEST_SIDE) {
            faults.add("--input-size must lie between " + PatchNetWeights.SMALLEST_SIDE + " and " + PatchNetWeights.LARGEST_SIDE + ", not " + side + ".");
        }
        if (epochs != null && epochs < 1) {
            faults.add("--epochs must be 1 or more, not " + epochs + ".");
        }
        if (batch < 2 || batch > LARGEST_BATCH) {
            faults.add("--batch must lie between 2 and " + LARGEST_BATCH + ", not " + batch + ".");
        }
        if (!(checkpointMinutes >= 0)) {
            faults.add("--checkpoint-minutes must be 0 or more.");
        }
        if (!(lr > 0 && lr <= 1)) {
            faults.add("--lr must lie above 0 and be at most 1, not " + lr + ".");
        }
    }

    /** Trains and writes the net; the weights that it begins with are looked at before any patch is read. */
    FilterReport train(String arch, Path output, long seed, TrainingSet set, List<Path> tables, List<Path> volumes, double heldOut, int threads)
            throws IOException {
        PatchNetStart start = PatchNetStart.of(initialisation, arch);
        int passes = epochs != null ? epochs : compat == Compat.CELLEMNET ? PatchNetOptions.CODE_EPOCHS : PatchNetOptions.PAPER_EPOCHS;
        Engine engine = Engine.open(gpu, precision, threads, seed);
        Framing framing = compat == Compat.CELLEMNET ? Framing.STRETCH : Framing.MIRROR;
        try (StopSignal signals = new StopSignal()) {
            return new NetTraining(start, new PatchNetOptions(passes, batch, lr, seed), side, framing,
                    new PatchNetCheckpoints(checkpoints, checkpointMinutes, signals::heard), output)
                    .run(set, tables, volumes, heldOut, engine, threads);
        }
    }
}
