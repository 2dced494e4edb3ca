package org.cemflow.benchmark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Published;
import org.cemflow.benchmark.spec.SpecReader;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-score table}: the scores of many models, together. */
@Command(name = "table", description = {
    "Puts tables of scores together: scores.csv with all rows, summary.json with means, 95 %% bootstrap intervals over seeds and items,"
    + " paired differences between initialisations, and the published numbers apart."})
public final class TableCommand extends CemCommand {

    /** What makes a row the only one of its kind. */
    private record Key(String benchmark, String initialisation, long seed, double labels, String item, String label) {}

    @Option(names = "--scores", required = true, arity = "1..*", paramLabel = "CSV", description = "Tables that cem-score wrote.")
    private List<Path> scores = new ArrayList<>();

    @Option(names = "--benchmark", arity = "1..*", paramLabel = "DIR",
            description = "Prepared benchmarks whose published numbers shall stand beside ours; those of the benchmarks that come with"
                    + " cemflow are known anyway.")
    private List<Path> benchmarks = new ArrayList<>();

    @Option(names = "--replicates", defaultValue = "2000", paramLabel = "N", description = "Draws of the bootstrap (default: ${DEFAULT-VALUE}).")
    private int replicates;

    @Option(names = "--seed", defaultValue = "1227", paramLabel = "N", description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where scores.csv and summary.json go.")
    private Path output;

    @Override
    protected List<String> validate() {
        return replicates >= 100 && replicates <= 1_000_000 ? List.of() : List.of("--replicates must be 100 to 1000000.");
    }

    @Override
    protected void execute() throws IOException {
        List<ScoreRow> rows = new ArrayList<>();
        Map<Key, Path> seen = new HashMap<>();
        for (Path file : scores) {
            for (ScoreRow row : ScoreRow.read(file)) {
                Path before = seen.put(new Key(row.benchmark(), row.initialisation(), row.seed(), row.labels(), row.item(), row.label()), file);
                if (before != null) {
                    throw new DataError(file, "has the same model's scores of " + row.item() + " as " + before, "give each table once");
                }
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw new DataError(scores.get(0), "holds no scores", "give tables that cem-score wrote");
        }
        rows.sort(Comparator.comparing(ScoreRow::benchmark).thenComparing(ScoreRow::initialisation).thenComparingDouble(ScoreRow::labels)
                .thenComparingLong(ScoreRow::seed));
        TableSummary summary = TableSummary.of(rows, published(rows), replicates, seed);
        ScoreRow.write(output.resolve("scores.csv"), rows);
        Json.write(output.resolve("summary.json"), summary);
        print(summary);
    }

    private Map<String, List<Published>> published(List<ScoreRow> rows) throws IOException {
        Map<String, List<Published>> published = new HashMap<>();
        for (String name : SpecReader.NAMES) {
            if (rows.stream().anyMatch(row -> row.benchmark().equals(name))) {
                published.put(name, SpecReader.read(name).published());
            }
        }
        for (Path folder : benchmarks) {
            PreparedBenchmark benchmark = PreparedBenchmark.read(folder);
            published.put(benchmark.name(), benchmark.published());
        }
        return published;
    }

    private void print(TableSummary summary) {
        for (TableSummary.OfBenchmark benchmark : summary.benchmarks()) {
            for (TableSummary.Row row : benchmark.ours()) {
                log.info("{}: {}, {} % of the labels, seeds {}: IoU {}", benchmark.benchmark(), row.initialisation(),
                        Math.round(100 * row.labels()), row.seeds(), text(row.scores().get(ScoreMetric.IOU.column())));
            }
            for (TableSummary.Difference d : benchmark.differences()) {
                log.info("{}: {} minus {}, {} % of the labels, common seeds {}: {}", benchmark.benchmark(), d.initialisation(),
                        d.baseline(), Math.round(100 * d.labels()), d.seeds(), text(d.iou()));
            }
        }
    }

    private static String text(Interval interval) {
        if (interval.mean() == null) {
            return "none";
        }
        return interval.low() == null ? String.format(Locale.ROOT, "%.3f", interval.mean())
                : String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", interval.mean(), interval.low(), interval.high());
    }
}
