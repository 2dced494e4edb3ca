package org.cemflow.curate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.cemflow.core.bench.Benchmark;
import org.cemflow.core.bench.Rounds;
import org.cemflow.core.bench.Rounds.Task;
import org.cemflow.core.bench.Rounds.Time;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.io.Json;
import org.cemflow.core.volume.Shape;
import org.cemflow.curate.dedup.DedupCommand;
import org.cemflow.curate.export.ExportCommand;
import org.cemflow.curate.filter.FilterCommand;
import org.cemflow.curate.patch.PatchCommand;

/** The speed of FILTER (by the rule, all features) and of EXPORT on one thread, tables and files included. */
public final class FilterBench implements Benchmark {

    private static final int SIDE = 224;
    private static final int COLUMNS = 4;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public void run(Path scratch, Extent extent) throws Exception {
        Shape shape = new Shape(extent.quick() ? 16 : 160, COLUMNS * SIDE, COLUMNS * SIDE);
        Path volume = make(scratch, shape);
        Path cut = table(scratch, "patch");
        Path unique = table(scratch, "dedup");
        Path judged = table(scratch, "filter");
        Path dataset = scratch.resolve("dataset");
        cem(new PatchCommand(), "--volume", volume, "--axes", "0", "--patch-size", SIDE, "--output", cut);
        cem(new DedupCommand(), "--patches", cut, "--max-distance", 0, "--output", unique);
        Task filter = () -> cem(new FilterCommand(), "score", "--patches", unique, "--volume", volume, "--threads", 1, "--output", judged);
        // Everything is kept, whatever the rule thinks of noise: threshold 0 for the table that is exported.
        cem(new FilterCommand(), "score", "--patches", unique, "--volume", volume, "--threshold", 0, "--output", judged);
        Path all = Files.move(judged, Files.createDirectories(scratch.resolve("all")).resolve(judged.getFileName()));
        Task export = () -> cem(new ExportCommand(), "--patches", all, "--volumes", volume, "--patch-size", SIDE, "--threads", 1, "--output", dataset);
        // Patches of the same hash are duplicates; only the others are judged and exported.
        export.run();
        long patches = Json.read(dataset.resolve("summary.json"), JsonNode.class).at("/total/kept").asLong();
        FileUtils.deleteDirectory(dataset.toFile());
        List<Time> times = Rounds.time(ROUNDS, List.of(filter, export,
                () -> Files.copy(volume.resolve("data.npy"), scratch.resolve("copy.npy"))), () -> {
                    FileUtils.deleteQuietly(dataset.toFile());
                    Files.deleteIfExists(scratch.resolve("copy.npy"));
                });
        Time copy = times.get(2);
        line("FILTER", times.get(0), patches, copy);
        line("EXPORT", times.get(1), patches, copy);
    }

    private static void line(String what, Time time, long patches, Time copy) {
        System.out.printf(Locale.ROOT, "%s of %,d patches of 224 x 224, one thread: %s; %.0f times a copy of the pixels (%.0f by CPU time)%n", what,
                patches, time.rate(patches, "patches"), time.ratio(copy), time.cpuRatio(copy));
    }

    private static Path table(Path scratch, String stage) throws IOException {
        return Files.createDirectories(scratch.resolve(stage)).resolve("bench.patches.parquet");
    }

    private static void cem(Callable<Integer> command, Object... words) {
        List<String> args = new ArrayList<>();
        for (Object word : words) {
            args.add(word.toString());
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        if (Cli.run(command, out, out, args.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(said.toString());
        }
    }

    /** Blobs under grain, others in each section, so that hardly any two patches are alike and PNG has something to do. */
    private static Path make(Path scratch, Shape shape) throws IOException {
        byte[] section = new byte[shape.y() * shape.x()];
        Random random = new Random(1);
        return BenchVolume.write(scratch, shape, z -> {
            double phase = random.nextDouble() * 100;
            for (int i = 0; i < section.length; i++) {
                int y = i / shape.x();
                int x = i % shape.x();
                double blobs = Math.sin(y / 9.0 + phase) * Math.cos(x / 13.0 - phase) + Math.sin((x + 2 * y) / 41.0 + phase);
                section[i] = (byte) Math.max(0, Math.min(255, 128 + 40 * blobs + 12 * random.nextGaussian()));
            }
            return section;
        });
    }
}
