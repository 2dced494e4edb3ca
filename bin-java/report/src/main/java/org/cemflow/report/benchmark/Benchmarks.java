package org.cemflow.report.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cemflow.core.error.DataError;
import org.cemflow.report.picture.OverlayBudget;

/**
 * What pretraining is worth: all benchmarks, by name.
 *
 * @param replicates draws of the bootstrap
 */
public record Benchmarks(int replicates, List<Benchmark> all) {

    /** Predictions shown of a benchmark at most. */
    static final int MOST_SHOWN = 6;

    /** A model of a benchmark. */
    private record Key(String benchmark, ModelKey model) {}

    /**
     * Reads them; the same folders, in whatever order, give the same.
     *
     * @throws DataError if a folder is not what it should be, or one stands there twice
     */
    public static Benchmarks read(BenchmarkInputs inputs) throws IOException {
        ScoreSummary summary = ScoreSummary.read(inputs.scores());
        Map<String, ScoreSummary.OfBenchmark> scores = new TreeMap<>();
        summary.benchmarks().forEach(one -> scores.put(one.benchmark(), one));
        Map<String, Prepared> prepared = new TreeMap<>();
        for (Path folder : inputs.prepared()) {
            Prepared one = Prepared.read(folder);
            if (prepared.put(one.name(), one) != null) {
                throw twice(folder, one.name());
            }
        }
        Map<String, Map<ModelKey, Finetuned>> models = models(inputs.finetuned());
        Map<String, List<Predicted>> shown = shown(inputs.predicted());
        Set<Key> wanted = new HashSet<>();
        shown.forEach((name, some) -> some.forEach(one -> wanted.add(new Key(name, one.key()))));
        ItemScores items = ItemScores.read(inputs.scores(), (name, model) -> wanted.contains(new Key(name, model)));
        return new Benchmarks(summary.replicates(), assemble(scores, prepared, models, shown, items));
    }

    private static DataError twice(Path folder, String what) {
        return new DataError(folder, "is a second one of " + what, "give each once");
    }

    private static Map<String, Map<ModelKey, Finetuned>> models(List<Path> folders) throws IOException {
        Map<String, Map<ModelKey, Finetuned>> models = new TreeMap<>();
        for (Path folder : folders) {
            Finetuned model = Finetuned.read(folder);
            if (models.computeIfAbsent(model.summary().benchmark(), name -> new TreeMap<>()).put(model.key(), model) != null) {
                throw twice(folder, "the same benchmark, initialisation, seed and share");
            }
        }
        return models;
    }

    /** By benchmark, of each initialisation the first seed with the largest share. */
    private static Map<String, List<Predicted>> shown(List<Path> folders) throws IOException {
        Map<String, Map<String, Predicted>> best = new TreeMap<>();
        Set<Key> seen = new HashSet<>();
        for (Path folder : folders) {
            Predicted one = Predicted.read(folder);
            if (!seen.add(new Key(one.benchmark(), one.key()))) {
                throw twice(folder, "the same benchmark, initialisation, seed and share");
            }
            best.computeIfAbsent(one.benchmark(), name -> new TreeMap<>(ModelKey.BASELINE_FIRST))
                    .merge(one.key().initialisation(), one, Benchmarks::better);
        }
        Map<String, List<Predicted>> shown = new TreeMap<>();
        best.forEach((name, some) -> shown.put(name, some.values().stream().limit(MOST_SHOWN).toList()));
        return shown;
    }

    private static Predicted better(Predicted a, Predicted b) {
        int share = Double.compare(a.key().labels(), b.key().labels());
        return share > 0 || share == 0 && a.key().seed() < b.key().seed() ? a : b;
    }

    private static List<Benchmark> assemble(Map<String, ScoreSummary.OfBenchmark> scores, Map<String, Prepared> prepared,
            Map<String, Map<ModelKey, Finetuned>> models, Map<String, List<Predicted>> shown, ItemScores items) throws IOException {
        Set<String> names = new TreeSet<>(scores.keySet());
        names.addAll(prepared.keySet());
        names.addAll(models.keySet());
        names.addAll(shown.keySet());
        int most = shown.values().stream().mapToInt(Collection::size).max().orElse(0);
        OverlayBudget budget = OverlayBudget.of(shown.size(), 1 + most);
        List<Benchmark> all = new ArrayList<>();
        for (String name : names) {
            Prepared one = prepared.get(name);
            List<Predicted> predicted = shown.getOrDefault(name, List.of());
            Overlays overlays = one == null || predicted.isEmpty() ? Overlays.NONE
                    : Overlays.of("bench-" + (all.size() + 1), one, predicted, items, budget);
            all.add(new Benchmark(name, Optional.ofNullable(one), Optional.ofNullable(scores.get(name)),
                    List.copyOf(models.getOrDefault(name, Map.of()).values()), overlays));
        }
        return all;
    }
}
