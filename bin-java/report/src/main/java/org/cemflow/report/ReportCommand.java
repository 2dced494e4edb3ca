package org.cemflow.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.report.benchmark.BenchmarkInputs;
import org.cemflow.report.page.PageRenderer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-report}: writes the report of a curated data set, of a pretraining and of benchmarks. */
@Command(name = "cem-report", description = {
    "Writes the report of a curated data set: one HTML file that opens offline.",
    "Shows what was kept and what was dropped and why, with pictures, per data set and in all; how the encoder learnt; and what it is"
    + " worth in benchmarks. A report of benchmarks alone needs no data set."})
public final class ReportCommand extends CemCommand {

    private static final String INDEX = "index.parquet";
    private static final String CURATED = "Curated electron-microscopy data set";
    private static final String BENCHMARKED = "Benchmark of encoders for electron microscopy";
    private static final String ANALYSED = "Analyses of encoders for electron microscopy";

    @Option(names = "--dataset", paramLabel = "DIR",
            description = "Folder that cem-export wrote, with " + INDEX + ". May be absent if no data set could be used, or with --benchmark.")
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

    @Option(names = "--benchmark", paramLabel = "DIR",
            description = "Folder that 'cem-score table' wrote: scores and differences of the initialisations are shown.")
    private Path benchmark;

    @Option(names = "--prepared", paramLabel = "DIR", arity = "0..*",
            description = "Benchmarks that cem-prepare made ready; without them there are no pictures.")
    private List<Path> prepared = List.of();

    @Option(names = "--finetune", paramLabel = "DIR", arity = "0..*",
            description = "Folders that cem-finetune wrote; without them there are no learning curves.")
    private List<Path> finetuned = List.of();

    @Option(names = "--predictions", paramLabel = "DIR", arity = "0..*",
            description = "Folders that cem-predict wrote; without them there are no pictures.")
    private List<Path> predicted = List.of();

    @Option(names = "--filter-model", paramLabel = "FILE",
            description = "MODEL.json that cem-filter train wrote beside the filter's model: how good it is is shown.")
    private Path filter;

    @Option(names = "--analysis", paramLabel = "DIR", arity = "0..*",
            description = "Folders that cem-analyse wrote, one a verb: invariances, selectivity and occlusion of encoders are shown.")
    private List<Path> analyses = List.of();

    @Option(names = "--missing", paramLabel = "STAGE", arity = "0..*",
            description = "A stage that was asked for and has failed; the page says so.")
    private List<String> missing = List.of();

    @Option(names = "--title", paramLabel = "TEXT",
            description = "The page's title (default: " + CURATED + "; of benchmarks alone: " + BENCHMARKED + "; of analyses alone: "
                    + ANALYSED + ").")
    private String title;

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "The HTML file to write.")
    private Path output;

    public static void main(String[] args) {
        Cli.main(ReportCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> wrong = new ArrayList<>();
        if (dataset == null && faults.isEmpty() && missing.isEmpty() && benchmark == null && analyses.isEmpty()) {
            wrong.add("--dataset is missing and there are neither --faults, --benchmark nor --analysis; give the folder that cem-export wrote.");
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
        requireFile("--filter-model", filter, wrong);
        validateBenchmark(wrong);
        if (Files.isDirectory(output)) {
            wrong.add("--output " + output + ": is a folder; give the name of the HTML file.");
        }
        return wrong;
    }

    /** Whether the folders are there; what they hold is judged when it is read. */
    private void validateBenchmark(List<String> wrong) {
        if (benchmark == null && !(prepared.isEmpty() && finetuned.isEmpty() && predicted.isEmpty())) {
            wrong.add("--prepared, --finetune and --predictions go with --benchmark; give it too.");
        }
        requireFolders("--benchmark", benchmark == null ? List.of() : List.of(benchmark), wrong);
        requireFolders("--prepared", prepared, wrong);
        requireFolders("--finetune", finetuned, wrong);
        requireFolders("--predictions", predicted, wrong);
        requireFolders("--analysis", analyses, wrong);
    }

    private static void requireFolders(String option, List<Path> folders, List<String> wrong) {
        folders.stream().filter(folder -> !Files.isDirectory(folder))
                .forEach(folder -> wrong.add(option + " " + folder + ": no such folder; check the path."));
    }

    private static void requireFile(String option, Path file, List<String> wrong) {
        if (file != null && !Files.isRegularFile(file)) {
            wrong.add(option + " " + file + ": no such file; check the path.");
        }
    }

    @Override
    protected void execute() throws Exception {
        BenchmarkInputs benchmarks = benchmark == null ? null : new BenchmarkInputs(benchmark, prepared, finetuned, predicted);
        boolean alone = dataset == null && faults.isEmpty();
        ReportInputs inputs = new ReportInputs(title != null ? title : !alone ? CURATED : benchmark == null && !analyses.isEmpty() ? ANALYSED : BENCHMARKED,
                dataset == null ? null : dataset.resolve(INDEX), volumes, params,
                versions, faults, pretrain, embeddings, benchmarks, filter, analyses, missing);
        AtomicFile.write(output, new PageRenderer().render(ReportBuilder.build(inputs)));
    }
}
