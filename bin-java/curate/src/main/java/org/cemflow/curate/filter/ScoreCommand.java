package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.nets.engine.GpuPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-filter score}: fills the FILTER columns of a table of patches. */
@Command(name = "score", sortOptions = false, description = {"Judges every exemplar of a table of patches.",
        "Without --model, a patch is uninformative if at least 80 %% of its area is uniform material or padding,"
                + " or if its contrast is low."})
final class ScoreCommand extends CemCommand {

    private static final int LARGEST_BATCH = 1024;

    @Option(names = "--patches", required = true, paramLabel = "PARQUET", description = "The table that cem-dedup wrote.")
    private Path patches;

    @Option(names = "--volume", required = true, paramLabel = "FOLDER", description = "The data set that cem-ingest wrote.")
    private Path volume;

    @Option(names = "--output", required = true, paramLabel = "PARQUET", description = "The table to write.")
    private Path output;

    @Option(names = "--model", paramLabel = "MODEL",
            description = "A classifier that cem-filter train wrote: a forest, or a net (.onnx, .safetensors, .pth), CEM500K's"
                    + " patch_quality_classifier_nn.pth among them (default: a rule on area and contrast).")
    private Path model;

    @Option(names = "--threshold", paramLabel = "SCORE", defaultValue = "0.5",
            description = "Patches with a score above it are informative, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Patches at a time, for a net (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--gpu", paramLabel = "POLICY", defaultValue = "auto",
            description = "For a net: require, auto or off (default: ${DEFAULT-VALUE}).")
    private GpuPolicy gpu;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (!(threshold >= 0 && threshold <= 1)) {
            faults.add("--threshold must lie between 0 and 1, not " + threshold + ".");
        }
        if (batch < 1 || batch > LARGEST_BATCH) {
            faults.add("--batch must lie between 1 and " + LARGEST_BATCH + ", not " + batch + ".");
        }
        if (output.toAbsolutePath().normalize().equals(patches.toAbsolutePath().normalize())) {
            faults.add("--output must be another file than --patches.");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        try (Judge judge = judge(); PatchReader reader = PatchReader.open(volume)) {
            new PatchScorer(judge, threshold, common.threads()).score(patches, reader, output);
        }
    }

    private Judge judge() throws IOException {
        if (model != null && NetJudge.claims(model)) {
            return NetJudge.open(model, gpu, common.threads(), batch);
        }
        return new SingleJudge(model == null ? new DefaultRule() : ClassifierFormat.open(model));
    }
}
