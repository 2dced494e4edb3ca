package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.InputFiles;
import org.cemflow.core.io.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-filter train}: a random forest or a net learns from labels given by hand. */
@Command(name = "train", sortOptions = false, description = {"Trains a random forest, or a ResNet, on labelled patches and says how"
        + " good it is on 15 %% of them, held out.", "Writes the model and, beside it, MODEL.json; of a net also the ONNX model."})
final class TrainCommand extends CemCommand {

    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);
    private static final double HELD_OUT = 0.15;
    private static final int FEWEST = 10;

    @Option(names = "--labels", required = true, paramLabel = "CSV",
            description = "Columns id and label: informative, uninformative or none (or the original's good, bad).")
    private Path labels;

    @Option(names = "--patches", required = true, arity = "1..*", paramLabel = "PARQUET",
            description = "Tables that name the labelled patches.")
    private List<Path> patches;

    @Option(names = "--volumes", required = true, arity = "1..*", paramLabel = "FOLDER",
            description = "The data sets they were cut from.")
    private List<Path> volumes;

    @Option(names = "--output", required = true, paramLabel = "MODEL",
            description = "The model to write; of a net its weights, ending in .safetensors.")
    private Path output;

    @Option(names = "--seed", defaultValue = "1227", paramLabel = "N",
            description = "Of the held-out part and all that is drawn in the training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--arch", defaultValue = FilterReport.FOREST, paramLabel = "NAME",
            description = "forest, or the net: resnet34 (the paper's), resnet18 or resnet50 (default: ${DEFAULT-VALUE}).")
    private String arch;

    @ArgGroup(exclusive = false, heading = "For a net:%n")
    private NetOptions net;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (!Files.isRegularFile(labels)) {
            faults.add("--labels: " + labels + " is no file.");
        }
        for (Path table : patches) {
            if (!Files.isRegularFile(table)) {
                faults.add("--patches: " + table + " is no file.");
            }
        }
        for (Path folder : volumes) {
            if (!Files.isDirectory(folder)) {
                faults.add("--volumes: " + folder + " is no folder.");
            }
        }
        InputFiles.requireSpared(faults, output, Stream.of(List.of(labels), patches, volumes).flatMap(List::stream));
        if (!forest()) {
            netOptions().faults(arch, output, faults);
        } else if (net != null) {
            faults.add("--initialisation, --epochs and what else a net is given go with --arch resnet34; a forest takes none of it.");
        }
        return faults;
    }

    private boolean forest() {
        return arch.equals(FilterReport.FOREST);
    }

    private NetOptions netOptions() {
        return net == null ? new NetOptions() : net;
    }

    @Override
    protected void execute() throws IOException {
        SortedMap<String, Boolean> given = LabelFile.read(labels);
        requireEnough(given);
        TrainingSet set = new TrainingSet(labels, given);
        FilterReport report = forest() ? growForest(set)
                : netOptions().train(arch, output, seed, set, patches, volumes, HELD_OUT, common.threads());
        LOG.info("{} examples, {} held out: accuracy {}, area under the curve {}", given.size(),
                report.test().informative() + report.test().uninformative(), rounded(report.accuracy()), rounded(report.auroc()));
    }

    private FilterReport growForest(TrainingSet set) throws IOException {
        Holdout holdout = Holdout.split(set.measure(patches, volumes, common.threads()), HELD_OUT, seed);
        PatchForest forest = PatchForest.train(holdout.train(), seed);
        boolean[] test = LabelledPatch.labels(holdout.test());
        double[] scores = holdout.test().stream().mapToDouble(example -> forest.probability(example.texture())).toArray();
        FilterReport report = FilterReport.forest(seed, LabelledPatch.labels(holdout.train()), test, scores,
                ForestImportance.of(forest, holdout.test(), RocCurve.of(test, scores).auroc(), seed));
        Json.write(output.resolveSibling(output.getFileName() + ".json"), report);
        AtomicFile.write(output, forest.toBytes());
        return report;
    }

    private void requireEnough(SortedMap<String, Boolean> given) {
        long good = given.values().stream().filter(Boolean::booleanValue).count();
        long bad = given.size() - good;
        if (Math.min(good, bad) < FEWEST) {
            throw new DataError(labels, "labels " + good + " patches informative and " + bad + " uninformative",
                    "label at least " + FEWEST + " of either");
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
