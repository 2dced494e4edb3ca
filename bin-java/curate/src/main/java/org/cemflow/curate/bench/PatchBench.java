package org.cemflow.curate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.cemflow.core.bench.Benchmark;
import org.cemflow.core.bench.Rounds.Task;
import org.cemflow.core.bench.Rounds.Time;
import org.cemflow.core.bench.Rounds;
import org.cemflow.core.hash.DifferenceHash;
import org.cemflow.core.hash.GreyStatistics;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.core.volume.Shape;
import org.cemflow.curate.patch.Compat;
import org.cemflow.curate.patch.Patcher;

/** The speed of hashing alone and of PATCH on a memory-mapped volume, one thread. */
public final class PatchBench implements Benchmark {

    /** The volume's sides are multiples of it, so that all patches are whole. */
    private static final int SIDE = 224;
    private static final int AREA = SIDE * SIDE;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "patch";
    }

    @Override
    public void run(Path scratch, Extent extent) throws Exception {
        hashes(extent.quick() ? 20_000 : 100_000);
        volume(scratch, extent.quick() ? new Shape(672, 672, 672) : new Shape(1120, 1344, 1344));
    }

    private static void hashes(int count) throws Exception {
        int patches = 64;
        byte[] pixels = texture(patches * AREA);
        DifferenceHash small = new DifferenceHash(SIDE, 8);
        DifferenceHash large = new DifferenceHash(SIDE, 16);
        GreyStatistics grey = new GreyStatistics();
        long[] hash = new long[4];
        List<Time> times = Rounds.time(ROUNDS, List.of(
                () -> each(count, i -> small.hash(pixels, i % patches * AREA, SIDE, SIDE, hash, 0)),
                () -> each(count, i -> large.hash(pixels, i % patches * AREA, SIDE, SIDE, hash, 0)),
                () -> each(count, i -> grey.measure(pixels, i % patches * AREA, AREA))));
        System.out.println("64-bit hash of 224 x 224 in memory, one thread: " + times.get(0).rate(count, "hashes"));
        System.out.println("256-bit hash:                                   " + times.get(1).rate(count, "hashes"));
        System.out.println("statistics:                                     " + times.get(2).rate(count, "patches"));
    }

    private static void each(int count, IntConsumer action) {
        for (int i = 0; i < count; i++) {
            action.accept(i);
        }
    }

    private static void volume(Path scratch, Shape shape) throws Exception {
        byte[] section = texture(shape.y() * shape.x());
        Path folder = BenchVolume.write(scratch, shape, z -> section);
        Path table = scratch.resolve("bench.parquet");
        List<Time> times = Rounds.time(ROUNDS, List.of(() -> read(folder), patch(folder, table, 0, 1, 2),
                patch(folder, table, 0), patch(folder, table, 1), patch(folder, table, 2)));
        Time read = times.get(0);
        long z = shape.z() / SIDE;
        long y = shape.y() / SIDE;
        long x = shape.x() / SIDE;
        double[] counts = {shape.z() * y * x, shape.y() * z * x, shape.x() * z * y};
        System.out.printf("PATCH on %,d MiB of uint8, memory-mapped, one thread, table written; a plain read of it: %.2f s%n",
                shape.voxels() >> 20, read.wall());
        line("three axes", times.get(1), counts[0] + counts[1] + counts[2], read);
        String[] planes = {"xy only", "xz only", "yz only"};
        for (int axis = 0; axis < planes.length; axis++) {
            Time time = times.get(2 + axis);
            line(planes[axis], time, counts[axis], read);
            double each = time.wall() / counts[axis];
            double eachXy = times.get(2).wall() / counts[0];
            double cpu = time.cpu() / counts[axis] / (times.get(2).cpu() / counts[0]);
            System.out.printf("               a patch takes %.2f times one of xy (%.2f by CPU time)%n", each / eachXy, cpu);
        }
    }

    private static void line(String what, Time time, double patches, Time read) {
        System.out.printf("  %-11s  %,.0f patches in %.2f s: %s; %.1f times a plain read (%.1f by CPU time)%n", what, patches,
                time.wall(), time.rate(patches, "patches"), time.ratio(read), time.cpuRatio(read));
    }

    private static Task patch(Path folder, Path table, Integer... axes) {
        Patcher patcher = new Patcher(new TreeSet<>(List.of(axes)), 1, SIDE, 8, Compat.NONE, 1);
        return () -> patcher.run(folder, table);
    }

    /** The yardstick: every byte copied once, in order. */
    private static void read(Path folder) throws IOException {
        try (StoredVolume volume = StoredVolume.open(folder)) {
            Shape shape = volume.description().shape();
            byte[] section = new byte[shape.y() * shape.x()];
            for (int z = 0; z < shape.z(); z++) {
                volume.readBox(z, 0, 0, 1, shape.y(), shape.x(), section);
            }
        }
    }

    private static byte[] texture(int count) {
        Random random = new Random(1);
        byte[] bytes = new byte[count];
        int value = 128;
        for (int i = 0; i < count; i++) {
            value = Math.max(0, Math.min(255, value + random.nextInt(41) - 20));
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
