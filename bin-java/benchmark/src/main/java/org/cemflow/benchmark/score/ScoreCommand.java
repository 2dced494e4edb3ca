package org.cemflow.benchmark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.ItemArray;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.predict.Predictions;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.CemException;
import org.cemflow.core.error.DataError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-score}: predictions held against the truth, one row an item and class. */
@Command(name = "cem-score", subcommands = TableCommand.class, description = {
    "Scores predictions of a benchmark's test items, class by class: IoU as the CEM500K paper measures it, Dice, precision, recall,"
    + " average precision at IoU 0.5, boundary F-score.",
    "'cem-score table' puts the scores of many models together."})
public final class ScoreCommand extends CemCommand {

    private static final int MOST_TOLERANT = 64;
    private static final String MEND = "run cem-predict again";

    @Option(names = "--benchmark", paramLabel = "DIR", description = "The prepared benchmark. Required.")
    private Path benchmark;

    @Option(names = "--predictions", paramLabel = "DIR", description = "The folder with <item>.labels.npy. Required.")
    private Path predictions;

    @Option(names = "--finetune", paramLabel = "DIR",
            description = "The fine-tuned model's folder, whose summary.json says initialisation, seed and share of labels; or give"
                    + " those three.")
    private Path finetune;

    @Option(names = "--initialisation", paramLabel = "NAME", description = "What the model started from.")
    private String initialisation;

    @Option(names = "--seed", paramLabel = "N", description = "The model's seed.")
    private Long seed;

    @Option(names = "--labels", paramLabel = "SHARE", description = "Its share of the training labels, above 0 to 1.")
    private Double labels;

    @Option(names = "--tolerance", defaultValue = "2", paramLabel = "PIXELS",
            description = "Boundaries this near count as met (default: ${DEFAULT-VALUE}).")
    private int tolerance;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "none, or cellemnet: a volume without the class in truth and prediction has no IoU instead of 1, and a mask"
                    + " without background no instances, as in the original scripts (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    @Option(names = "--output", paramLabel = "CSV", description = "The table to write. Required.")
    private Path output;

    public static void main(String[] args) {
        Cli.main(ScoreCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        require(faults, benchmark != null, "--benchmark is missing.");
        require(faults, predictions != null, "--predictions is missing.");
        require(faults, output != null, "--output is missing.");
        require(faults, finetune != null || initialisation != null && seed != null && labels != null,
                "give --finetune, or --initialisation, --seed and --labels.");
        require(faults, labels == null || labels > 0 && labels <= 1, "--labels must be above 0 and at most 1.");
        require(faults, initialisation == null || !initialisation.isBlank(), "--initialisation must not be blank.");
        require(faults, tolerance >= 0 && tolerance <= MOST_TOLERANT, "--tolerance must be 0 to " + MOST_TOLERANT + ".");
        return faults;
    }

    private static void require(List<String> faults, boolean right, String sentence) {
        if (!right) {
            faults.add(sentence);
        }
    }

    @Override
    protected void execute() throws IOException, InterruptedException {
        PreparedBenchmark prepared = PreparedBenchmark.read(benchmark);
        Model own = finetune == null ? null : Model.read(finetune);
        Model model = own == null ? new Model(null, null, initialisation, seed, labels) : own.with(initialisation, seed, labels);
        model.requireOf(prepared.name());
        List<String> missing = prepared.test().stream().map(this::prediction).filter(p -> !Files.isRegularFile(p))
                .map(p -> p.getFileName().toString()).toList();
        if (!missing.isEmpty()) {
            throw new DataError(predictions, "lacks " + missing.size() + " of " + prepared.test().size() + " predictions ("
                    + String.join(", ", missing.subList(0, Math.min(5, missing.size()))) + (missing.size() > 5 ? ", ..." : "") + ")", MEND);
        }
        Origin.of(predictions).require(prepared, own);
        List<ScoreRow> rows = new ArrayList<>();
        ExecutorService workers = Executors.newFixedThreadPool(common.threads());
        try (Progress progress = new Progress("score " + prepared.name(), "items", prepared.test().size())) {
            List<Future<List<ItemScorer.Scored>>> running = new ArrayList<>();
            for (Item item : prepared.test()) {
                running.add(workers.submit(() -> score(prepared, item)));
            }
            for (int i = 0; i < running.size(); i++) {
                Item item = prepared.test().get(i);
                for (ItemScorer.Scored one : result(running.get(i))) {
                    rows.add(new ScoreRow(prepared.name(), model.initialisation(), model.seed(), model.labels(), one.part(),
                            one.label().name(), one.score(), item.group() == null ? "" : item.group()));
                }
                progress.step(1);
            }
        } finally {
            workers.shutdownNow();
        }
        ScoreRow.write(output, rows);
        log.info("{}, {}, seed {}, {} % of the labels: IoU {}", prepared.name(), model.initialisation(), model.seed(),
                Math.round(100 * model.labels()), Cells.of(rows, ScoreMetric.IOU).mean());
    }

    private Path prediction(Item item) {
        return Predictions.labels(predictions, item.name());
    }

    private List<ItemScorer.Scored> score(PreparedBenchmark prepared, Item item) throws IOException {
        try (ItemArray truth = ItemArray.open(item.mask(benchmark, Split.TEST), item, "run cem-prepare again");
                ItemArray predicted = ItemArray.open(prediction(item), item, MEND)) {
            ItemScorer scorer = new ItemScorer(truth, predicted, prepared.protocol(item), tolerance, compat == Compat.CELLEMNET);
            scorer.requireKnown(prediction(item), prepared.classes().size());
            return scorer.score(prepared.classes());
        }
    }

    private static List<ItemScorer.Scored> result(Future<List<ItemScorer.Scored>> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CemException mendable) {
                throw mendable;
            }
            if (e.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IllegalStateException("an item could not be scored", e.getCause());
        }
    }
}
