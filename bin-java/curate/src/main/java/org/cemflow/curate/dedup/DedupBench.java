package org.cemflow.curate.dedup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cemflow.core.bench.Benchmark;
import org.cemflow.curate.support.SeededRandom;
import org.cemflow.curate.support.Workers;

/**
 * Leader clustering of 100,000 and 1 million made-up 64-bit hashes on one thread, and how it grows, beside the
 * original's loop written plainly (each hash 64 bytes, what joined is cut out by copying the rest) at a size it can do.
 */
public final class DedupBench implements Benchmark {

    private static final int RADIUS = 12;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "dedup";
    }

    @Override
    public void run(Path scratch, Extent extent) {
        int scale = extent.quick() ? 10 : 1;
        peer(20_000 / scale);
        int[] sizes = {100_000 / scale, 300_000 / scale, 1_000_000 / scale};
        double before = 0;
        for (int i = 0; i < sizes.length; i++) {
            HashList hashes = HashCorpus.of(sizes[i], 1);
            int[] leader = new int[sizes[i]];
            double seconds = IntStream.range(0, ROUNDS).mapToDouble(r -> seconds(() -> cluster(hashes, leader))).sorted()
                    .toArray()[ROUNDS / 2];
            long exemplars = IntStream.range(0, leader.length).filter(h -> leader[h] == h).count();
            String growth = i == 0 ? "" : String.format(Locale.ROOT, ", %.1f times the time for %.1f times the hashes",
                    seconds / before, (double) sizes[i] / sizes[i - 1]);
            line("dedup %,d hashes -> %,d exemplars: %.2f s, %,.0f hashes/s on one thread%s", sizes[i], exemplars, seconds,
                    sizes[i] / seconds, growth);
            before = seconds;
        }
    }

    private static void peer(int count) {
        HashList hashes = HashCorpus.of(count, 1);
        int[] leader = new int[count];
        double[] ours = new double[ROUNDS];
        double[] plain = new double[ROUNDS];
        long exemplars = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ours[round] = seconds(() -> cluster(hashes, leader));
            List<Integer> found = new ArrayList<>();
            plain[round] = seconds(() -> found.addAll(plain(hashes, order(count))));
            exemplars = found.size();
        }
        if (exemplars != IntStream.range(0, count).filter(h -> leader[h] == h).count()) {
            throw new IllegalStateException("the two clusterings differ");
        }
        Arrays.sort(ours);
        Arrays.sort(plain);
        line("dedup %,d hashes -> %,d exemplars: %.3f s; the original's loop: %.2f s, %.0f times as long", count, exemplars,
                ours[ROUNDS / 2], plain[ROUNDS / 2], plain[ROUNDS / 2] / ours[ROUNDS / 2]);
    }

    private static void cluster(HashList hashes, int[] leader) {
        try (Workers one = new Workers(1)) {
            LeaderClustering.cluster(hashes, order(hashes.size()), RADIUS, one, leader);
        }
    }

    private static int[] order(int count) {
        int[] order = IntStream.range(0, count).toArray();
        new SeededRandom(1227, "bench").shuffle(order);
        return order;
    }

    /** The original's loop: distances of the first to all, delete what is near, again until none is left. */
    static List<Integer> plain(HashList hashes, int[] order) {
        byte[][] bits = new byte[order.length][Long.SIZE];
        for (int i = 0; i < order.length; i++) {
            for (int b = 0; b < Long.SIZE; b++) {
                bits[i][b] = (byte) (hashes.word(order[i], 0) >>> (63 - b) & 1);
            }
        }
        int[] names = order.clone();
        List<Integer> exemplars = new ArrayList<>();
        while (names.length > 0) {
            exemplars.add(names[0]);
            byte[] first = bits[0];
            byte[][] from = bits;
            int[] rest = IntStream.range(0, names.length).filter(i -> differences(first, from[i]) > RADIUS).toArray();
            int[] old = names;
            names = IntStream.of(rest).map(i -> old[i]).toArray();
            bits = IntStream.of(rest).mapToObj(i -> from[i].clone()).toArray(byte[][]::new);
        }
        return exemplars;
    }

    private static int differences(byte[] a, byte[] b) {
        int count = 0;
        for (int i = 0; i < a.length; i++) {
            count += a[i] ^ b[i];
        }
        return count;
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
