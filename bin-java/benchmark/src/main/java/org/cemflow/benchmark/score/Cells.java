package org.cemflow.benchmark.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.cemflow.nets.random.CounterRandom;

/**
 * One metric of models that differ in nothing but their seed: by seed and item, the mean over classes. NaN where it cannot be
 * said; such cells do not count.
 */
final class Cells {

    /** Cells of one seed and item. */
    private record Key(long seed, String item) {}

    private final List<Long> seeds;
    private final List<String> items;
    private final List<String> groups;
    private final double[][] values;

    /** @param groups of each item the benchmark that it came from */
    private Cells(List<Long> seeds, List<String> items, List<String> groups, double[][] values) {
        this.seeds = seeds;
        this.items = items;
        this.groups = groups;
        this.values = values;
    }

    static Cells of(List<ScoreRow> rows, ScoreMetric metric) {
        Map<Key, double[]> sums = new LinkedHashMap<>();
        Map<String, String> groups = new LinkedHashMap<>();
        TreeSet<Long> seeds = new TreeSet<>();
        for (ScoreRow row : rows) {
            seeds.add(row.seed());
            groups.put(row.item(), row.group());
            double value = metric.of(row.score());
            double[] sum = sums.computeIfAbsent(new Key(row.seed(), row.item()), key -> new double[2]);
            if (!Double.isNaN(value)) {
                sum[0] += value;
                sum[1]++;
            }
        }
        List<String> items = List.copyOf(groups.keySet());
        double[][] values = new double[seeds.size()][items.size()];
        int s = 0;
        for (long seed : seeds) {
            for (int i = 0; i < items.size(); i++) {
                double[] sum = sums.getOrDefault(new Key(seed, items.get(i)), new double[2]);
                values[s][i] = sum[0] / sum[1];
            }
            s++;
        }
        return new Cells(List.copyOf(seeds), items, List.copyOf(groups.values()), values);
    }

    /** This minus the other, where both have the seed and the item. */
    Cells minus(Cells other) {
        List<Long> common = seeds.stream().filter(other.seeds::contains).toList();
        List<String> both = items.stream().filter(other.items::contains).toList();
        double[][] differences = new double[common.size()][both.size()];
        List<String> names = new ArrayList<>();
        for (String item : both) {
            names.add(groups.get(items.indexOf(item)));
        }
        for (int s = 0; s < common.size(); s++) {
            for (int i = 0; i < both.size(); i++) {
                differences[s][i] = values[seeds.indexOf(common.get(s))][items.indexOf(both.get(i))]
                        - other.values[other.seeds.indexOf(common.get(s))][other.items.indexOf(both.get(i))];
            }
        }
        return new Cells(common, both, names, differences);
    }

    List<Long> seeds() {
        return seeds;
    }

    int items() {
        return items.size();
    }

    /** The mean over seeds of each seed's mean; NaN if there is nothing. */
    double mean() {
        return mean(bySeed());
    }

    /** Each seed's mean over items; of items that came from several benchmarks, the mean of those benchmarks' means. */
    double[] bySeed() {
        int[][] members = members();
        double[] means = new double[seeds.size()];
        for (int s = 0; s < means.length; s++) {
            means[s] = ofSeed(values[s], members);
        }
        return means;
    }

    private int[][] members() {
        List<String> names = List.copyOf(new LinkedHashSet<>(groups));
        int[][] members = new int[names.size()][];
        for (int g = 0; g < members.length; g++) {
            String name = names.get(g);
            members[g] = java.util.stream.IntStream.range(0, items.size()).filter(i -> groups.get(i).equals(name)).toArray();
        }
        return members;
    }

    private static double ofSeed(double[] row, int[][] members) {
        double[] means = new double[members.length];
        for (int g = 0; g < members.length; g++) {
            double[] group = new double[members[g].length];
            for (int i = 0; i < group.length; i++) {
                group[i] = row[members[g][i]];
            }
            means[g] = mean(group);
        }
        return mean(means);
    }

    /** The mean of those that are numbers. */
    private static double mean(double[] values) {
        return Arrays.stream(values).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    }

    /**
     * The mean with its 95 % bootstrap interval (percentiles; Efron and Tibshirani 1993, chapter 13): seeds and, within each
     * benchmark, items are drawn with replacement, each on its own, because every seed saw the same items.
     *
     * @param seed of the draws
     */
    Interval interval(int replicates, long seed) {
        int[][] members = members();
        double mean = mean();
        if (seeds.size() < 2 && Arrays.stream(members).allMatch(group -> group.length < 2) || Double.isNaN(mean)) {
            return new Interval(Double.isNaN(mean) ? null : mean, null, null);
        }
        CounterRandom random = CounterRandom.of(seed);
        double[] means = new double[replicates];
        int[][] drawn = new int[members.length][];
        for (int r = 0; r < replicates; r++) {
            for (int g = 0; g < members.length; g++) {
                int[] group = members[g];
                drawn[g] = new int[group.length];
                for (int i = 0; i < group.length; i++) {
                    drawn[g][i] = group[(int) random.below(group.length)];
                }
            }
            double[] bySeed = new double[seeds.size()];
            for (int s = 0; s < bySeed.length; s++) {
                bySeed[s] = ofSeed(values[(int) random.below(bySeed.length)], drawn);
            }
            means[r] = mean(bySeed);
        }
        double[] sorted = Arrays.stream(means).filter(v -> !Double.isNaN(v)).sorted().toArray();
        return new Interval(mean, quantile(sorted, 0.025), quantile(sorted, 0.975));
    }

    /** Linear interpolation, as NumPy's quantile. */
    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int low = (int) Math.floor(at);
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
