package org.cemflow.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.report.page.PageRenderer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-report}: writes the report of a curated data set. */
@Command(name = "cem-report", description = {
    "Writes the report of a curated data set: one HTML file that opens offline.",
    "Shows what was kept and what was dropped and why, with pictures, per data set and in all."})
public final class ReportCommand extends CemCommand {

    private static final String INDEX = "index.parquet";

    @Option(names = "--dataset", paramLabel = "DIR",
            description = "Folder that cem-export wrote, with " + INDEX + ". May be absent if no data set could be used.")
    private Path dataset;

    @Option(names = "--volumes", paramLabel = "DIR", arity = "0..*",
            description = "Folders that cem-ingest wrote; without them there are no pictures.")
    private List<Path> volumes = List.of();

    @Option(names = "--params", paramLabel = "FILE", description = "The run's parameters, a flat JSON object.")
    private Path params;

    @Option(names = "--versions", paramLabel = "FILE",
            description = "The versions of what the run used, a flat JSON object.")
    private Path versions;

    @Option(names = "--faults", paramLabel = "FILE", arity = "0..*",
            description = "One JSON file for each data set that could not be used: dataset, stage, message.")
    private List<Path> faults = List.of();

    @Option(names = "--pretrain", paramLabel = "DIR", description = "Folder that cem-pretrain wrote: its curves are shown.")
    private Path pretrain;

    @Option(names = "--embeddings", paramLabel = "FILE",
            description = "Array (.npy) that cem-embed wrote with that encoder: patches and their nearest are shown.")
    private Path embeddings;

    @Option(names = "--missing", paramLabel = "STAGE", arity = "0..*",
            description = "A stage that was asked for and has failed; the page says so.")
    private List<String> missing = List.of();

    @Option(names = "--title", paramLabel = "TEXT", defaultValue = "Curated electron-microscopy data set",
            description = "The page's title (default: ${DEFAULT-VALUE}).")
    private String title;

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "The HTML file to write.")
    private Path output;

    public static void main(String[] args) {
        Cli.main(ReportCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> wrong = new ArrayList<>();
        if (dataset == null && faults.isEmpty()) {
            wrong.add("--dataset is missing and there are no --faults either; give the folder that cem-export wrote.");
        }
        if (dataset != null && !Files.isRegularFile(dataset.resolve(INDEX))) {
            wrong.add("--dataset " + dataset + ": holds no " + INDEX + "; give the folder that cem-export wrote.");
        }
        for (Path volume : volumes) {
            if (!Files.isRegularFile(volume.resolve(VolumeDescription.FILE))) {
                wrong.add("--volumes " + volume + ": holds no " + VolumeDescription.FILE
                        + "; give folders that cem-ingest wrote.");
            }
        }
        requireFile("--params", params, wrong);
        requireFile("--versions", versions, wrong);
        faults.forEach(fault -> requireFile("--faults", fault, wrong));
        if (pretrain != null) {
            requireFile("--pretrain", pretrain.resolve("summary.json"), wrong);
            requireFile("--pretrain", pretrain.resolve("metrics.csv"), wrong);
        }
        requireFile("--embeddings", embeddings, wrong);
        if (embeddings != null && (pretrain == null || dataset == null)) {
            wrong.add("--embeddings goes with --pretrain and --dataset; give them too.");
        }
        if (Files.isDirectory(output)) {
            wrong.add("--output " + output + ": is a folder; give the name of the HTML file.");
        }
        return wrong;
    }

    private static void requireFile(String option, Path file, List<String> wrong) {
        if (file != null && !Files.isRegularFile(file)) {
            wrong.add(option + " " + file + ": no such file; check the path.");
        }
    }

    @Override
    protected void execute() throws Exception {
        ReportInputs inputs = new ReportInputs(title, dataset == null ? null : dataset.resolve(INDEX), volumes, params,
                versions, faults, pretrain, embeddings, missing);
        AtomicFile.write(output, new PageRenderer().render(ReportBuilder.build(inputs)));
    }
}
