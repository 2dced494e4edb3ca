package org.cemflow.train.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-probe}: a labelled set for {@code cem-pretrain --probe} from a stack of sections and masks. */
@Command(name = "cem-probe", description = {
    "Makes a labelled set for cem-pretrain --probe: patches of a stack, each named after the mask in which its centre lies",
    "or, with --cover, that covers a good part of it.",
    "Train and test patches come from sections of their own, equally many of each label, drawn at random."})
public final class ProbeCommand extends CemCommand {

    @Option(names = "--images", required = true, paramLabel = "PATH", description = "The stack, uint8: a file or a folder of sections.")
    private String images;

    @Option(names = "--mask", required = true, paramLabel = "LABEL=PATH",
            description = "A stack of the same size, uint8; of several that hold, the first counts.")
    private Map<String, String> masks = new LinkedHashMap<>();

    @Option(names = "--above", defaultValue = "0", paramLabel = "VALUE",
            description = "A mask holds where it is more than this (default: ${DEFAULT-VALUE}).")
    private int above;

    @Option(names = "--cover", defaultValue = "0", paramLabel = "SHARE",
            description = "A mask names the patches of which it covers so much or more, and those of which it covers less but more than a "
                    + "fifth as much are left out; 0 to go by the centre (default: ${DEFAULT-VALUE}).")
    private double cover;

    @Option(names = "--other", defaultValue = "other", paramLabel = "LABEL",
            description = "Label of the patches that no mask names (default: ${DEFAULT-VALUE}).")
    private String other;

    @Option(names = "--side", defaultValue = "64", paramLabel = "PIXELS", description = "Side of the patches (default: ${DEFAULT-VALUE}).")
    private int side;

    @Option(names = "--step", defaultValue = "8", paramLabel = "PIXELS",
            description = "Patches lie on a grid of this width (default: ${DEFAULT-VALUE}).")
    private int step;

    @Option(names = "--train-sections", required = true, paramLabel = "FIRST-LAST", converter = SectionRange.Reader.class,
            description = "Sections of the train patches, counted from 0.")
    private SectionRange train;

    @Option(names = "--test-sections", required = true, paramLabel = "FIRST-LAST", converter = SectionRange.Reader.class,
            description = "Sections of the test patches; leave some out between these and the others, for neighbours look alike.")
    private SectionRange test;

    @Option(names = "--train-each", defaultValue = "500", paramLabel = "N",
            description = "Train patches of each label (default: ${DEFAULT-VALUE}).")
    private int trainEach;

    @Option(names = "--test-each", defaultValue = "200", paramLabel = "N",
            description = "Test patches of each label (default: ${DEFAULT-VALUE}).")
    private int testEach;

    @Option(names = "--seed", defaultValue = "1227", description = "Seed of the draw (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where images.npy and labels.csv go.")
    private Path output;

    public static void main(String[] args) {
        Cli.main(ProbeCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        require(faults, side >= 16 && side <= 4096, "--side must be 16 to 4096.");
        require(faults, step >= 1, "--step must be 1 or more.");
        require(faults, above >= 0 && above <= 254, "--above must be 0 to 254.");
        require(faults, cover >= 0 && cover <= 1, "--cover must be 0 to 1.");
        require(faults, trainEach >= 1 && testEach >= 1, "--train-each and --test-each must be 1 or more.");
        require(faults, !train.meets(test), "--train-sections " + train + " and --test-sections " + test + " share sections.");
        require(faults, !masks.containsKey(other), "--other " + other + " is the label of a mask.");
        List<String> labels = new ArrayList<>(masks.keySet());
        labels.add(other);
        require(faults, labels.stream().noneMatch(label -> label.isBlank() || label.matches(".*[,\"\\r\\n].*")),
                "labels must not be blank, nor hold commas, quotes or line breaks.");
        return faults;
    }

    private static void require(List<String> faults, boolean right, String sentence) {
        if (!right) {
            faults.add(sentence);
        }
    }

    @Override
    protected void execute() throws IOException {
        ProbeDraw draw = new ProbeDraw(side, step, new Naming(above, cover), List.of(new ProbeDraw.Split("train", train, trainEach),
                new ProbeDraw.Split("test", test, testEach)), seed);
        draw.write(images, masks, other, output);
        log.info("{} train and {} test patches of each label in {}", trainEach, testEach, output);
    }
}
