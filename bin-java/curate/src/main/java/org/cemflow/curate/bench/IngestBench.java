package org.cemflow.curate.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.FileUtils;
import org.cemflow.core.bench.Benchmark;
import org.cemflow.core.bench.Rounds.Task;
import org.cemflow.core.bench.Rounds.Time;
import org.cemflow.core.bench.Rounds;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.curate.ingest.Ingest;
import org.cemflow.curate.ingest.IngestRequest;
import org.cemflow.curate.ingest.IntensityRule;

/**
 * INGEST of uncompressed volumes (512 MiB, in the page cache) beside a plain copy of the same file, which is forced to
 * the disk and renamed too. Ingest also computes the source's SHA-256, so a copy followed by that stands beside it as
 * well: on a machine that writes faster than one core computes checksums, the checksum is the lower bound.
 */
public final class IngestBench implements Benchmark {

    private static final int ROUNDS = 5;
    private static final int SECTIONS = 128;

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public void run(Path scratch, Extent extent) throws Exception {
        int sections = extent.quick() ? SECTIONS / 10 : SECTIONS;
        int threads = Runtime.getRuntime().availableProcessors();
        System.out.printf("Volumes in the page cache, %d threads, medians of %d interleaved rounds, all forced to the disk%n", threads, ROUNDS);
        copied("8-bit TIFF", IngestSources.tiff(scratch.resolve("volume.tif"), sections), scratch, threads);
        copied("8-bit MRC", IngestSources.mrc(scratch.resolve("volume.mrc"), sections, 1), scratch, threads);
        copied("16-bit MRC to 8 bit", IngestSources.mrc(scratch.resolve("wide.mrc"), sections / 2, 2), scratch, threads);
        inflated(IngestSources.niftiGz(scratch.resolve("volume.nii.gz"), Math.max(2, sections / 8)), scratch, threads);
    }

    private static void copied(String what, Path source, Path scratch, int threads) throws Exception {
        Path copy = scratch.resolve("copy");
        List<Time> times = time(scratch, ingest(source, scratch, threads), () -> copy(source, copy), () -> {
            copy(source, copy);
            Checksums.sha256(source);
        });
        line(what, Files.size(source), times.get(0), "a copy", times.get(1));
        beside("a copy, then its SHA-256", times.get(0), times.get(2));
        Files.delete(source);
    }

    private static void inflated(Path source, Path scratch, int threads) throws Exception {
        long[] size = new long[1];
        List<Time> times = time(scratch, ingest(source, scratch, threads), () -> size[0] = inflate(source, scratch.resolve("copy")));
        line("8-bit NIfTI in gzip", size[0], times.get(0), "inflating it into a file", times.get(1));
        Files.delete(source);
    }

    private static void line(String what, long bytes, Time ours, String yardstick, Time theirs) {
        double mib = bytes / (double) (1 << 20);
        System.out.printf(Locale.ROOT, "  %s, %,.0f MiB: %.2f s, %s%n", what, mib, ours.wall(), ours.rate(mib, "MiB"));
        beside(yardstick, ours, theirs);
    }

    private static void beside(String yardstick, Time ours, Time theirs) {
        System.out.printf(Locale.ROOT, "      %.2f times %s (%.2f s); %.2f times by CPU time%n", ours.ratio(theirs), yardstick,
                theirs.wall(), ours.cpuRatio(theirs));
    }

    /** What was written is deleted after each task, and the deletion brought to the disk, outside the time. */
    private static List<Time> time(Path scratch, Task... tasks) throws Exception {
        return Rounds.time(ROUNDS, List.of(tasks), () -> {
            Files.deleteIfExists(scratch.resolve("copy"));
            FileUtils.deleteDirectory(scratch.resolve("bench.volume").toFile());
            AtomicFile.write(scratch.resolve("settled"), "");
        });
    }

    private static void copy(Path source, Path target) throws IOException {
        try (AtomicFile file = AtomicFile.create(target);
                FileChannel in = FileChannel.open(source, StandardOpenOption.READ)) {
            for (long at = 0, size = in.size(); at < size; ) {
                at += in.transferTo(at, size - at, file.channel());
            }
            file.commit();
        }
    }

    /** Inflates a file; returns the length of what came out. */
    private static long inflate(Path source, Path target) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(source), 1 << 16); AtomicFile file = AtomicFile.create(target)) {
            byte[] buffer = new byte[1 << 18];
            for (int n; (n = in.read(buffer)) >= 0; ) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    file.channel().write(bytes);
                }
            }
            file.commit();
        }
        return Files.size(target);
    }

    private static Task ingest(Path source, Path scratch, int threads) {
        IngestRequest request = new IngestRequest("bench", source.toString(), scratch.resolve("bench.volume"), IngestRequest.Kind.AUTO,
                Optional.empty(), false, Optional.empty(), Map.of(), IntensityRule.AUTO, 0.1, 99.9, List.of(), 0.2, false,
                ReadOptions.Signed.AUTO, Compat.NONE, threads);
        return () -> new Ingest(VolumeFormats.installed(), request).run();
    }
}
