package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.cli.CemCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-filter score}: fills the FILTER columns of a table of patches. */
@Command(name = "score", sortOptions = false, description = {"Judges every exemplar of a table of patches.",
        "Without --model, a patch is uninformative if at least 80 %% of its area is uniform material or padding,"
                + " or if its contrast is low."})
final class ScoreCommand extends CemCommand {

    @Option(names = "--patches", required = true, paramLabel = "PARQUET", description = "The table that cem-dedup wrote.")
    private Path patches;

    @Option(names = "--volume", required = true, paramLabel = "FOLDER", description = "The data set that cem-ingest wrote.")
    private Path volume;

    @Option(names = "--output", required = true, paramLabel = "PARQUET", description = "The table to write.")
    private Path output;

    @Option(names = "--model", paramLabel = "MODEL",
            description = "A classifier that cem-filter train wrote (default: a rule on area and contrast).")
    private Path model;

    @Option(names = "--threshold", paramLabel = "SCORE", defaultValue = "0.5",
            description = "Patches with a score above it are informative, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (!(threshold >= 0 && threshold <= 1)) {
            faults.add("--threshold must lie between 0 and 1, not " + threshold + ".");
        }
        if (output.toAbsolutePath().normalize().equals(patches.toAbsolutePath().normalize())) {
            faults.add("--output must be another file than --patches.");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        PatchClassifier classifier = model == null ? new DefaultRule() : ClassifierFormat.open(model);
        try (PatchReader reader = PatchReader.open(volume)) {
            new PatchScorer(classifier, threshold, common.threads()).score(patches, reader, output);
        }
    }
}
