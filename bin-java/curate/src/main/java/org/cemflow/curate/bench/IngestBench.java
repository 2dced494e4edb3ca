package org.cemflow.curate.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.curate.ingest.Ingest;
import org.cemflow.curate.ingest.IngestRequest;
import org.cemflow.curate.ingest.IntensityRule;

/**
 * INGEST of uncompressed 8-bit TIFF and MRC (512 MiB) beside a plain copy of the same file, each forced to the disk.
 * Ingest also computes the source's SHA-256.
 */
public final class IngestBench implements Benchmark {

    private static final int ROUNDS = 5;
    private static final int SIDE = 2048;
    private static final int SECTIONS = 128;

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public void run(Path scratch, boolean quick) throws Exception {
        int sections = quick ? SECTIONS / 10 : SECTIONS;
        measure(writeTiff(scratch.resolve("volume.tif"), sections), "TIFF", scratch);
        measure(writeMrc(scratch.resolve("volume.mrc"), sections), "MRC", scratch);
    }

    private static void measure(Path source, String format, Path scratch) throws IOException {
        double[] copy = new double[ROUNDS];
        double[] ingest = new double[ROUNDS];
        double[] ratio = new double[ROUNDS];
        Path copied = scratch.resolve("copy");
        Path volume = scratch.resolve("bench.volume");
        for (int round = -1; round < ROUNDS; round++) { // the first one warms up
            long start = System.nanoTime();
            copy(source, copied);
            long middle = System.nanoTime();
            ingest(source, volume);
            long end = System.nanoTime();
            if (round >= 0) {
                copy[round] = (middle - start) / 1e9;
                ingest[round] = (end - middle) / 1e9;
                ratio[round] = ingest[round] / copy[round];
            }
            Files.delete(copied);
            FileUtils.deleteDirectory(volume.toFile());
        }
        double mib = Files.size(source) / (double) (1 << 20);
        System.out.printf(Locale.ROOT, "ingest %-4s %4.0f MiB: %.2f s (%.0f MiB/s), copy + force %.2f s (%.0f MiB/s), ratio %.2f"
                + " (median of %d rounds, %.2f to %.2f)%n", format, mib, median(ingest), mib / median(ingest), median(copy),
                mib / median(copy), median(ratio), ROUNDS, Arrays.stream(ratio).min().orElseThrow(),
                Arrays.stream(ratio).max().orElseThrow());
        Files.delete(source);
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void ingest(Path source, Path volume) throws IOException {
        new Ingest(VolumeFormats.installed(), new IngestRequest("bench", source.toString(), volume, IngestRequest.Kind.AUTO,
                Optional.empty(), false, Optional.empty(), Map.of(), IntensityRule.AUTO, 0.1, 99.9, List.of(), 0.2, false,
                ReadOptions.Signed.AUTO, IngestRequest.Compat.NONE, Runtime.getRuntime().availableProcessors())).run();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A multi-page TIFF 6.0 file: all sections, one strip each, then their directories. */
    private static Path writeTiff(Path file, int sections) throws IOException {
        int section = SIDE * SIDE;
        int[][] tags = {{256, SIDE}, {257, SIDE}, {258, 8}, {259, 1}, {262, 1}, {273, 0}, {277, 1}, {278, SIDE}, {279, section}};
        int directory = 2 + tags.length * 12 + 4;
        ByteBuffer head = little(8).put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8 + sections * section);
        ByteBuffer tail = little(sections * directory);
        for (int i = 0; i < sections; i++) {
            tail.putShort((short) tags.length);
            for (int[] tag : tags) {
                tail.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[0] == 273 ? 8 + i * section : tag[1]);
            }
            tail.putInt(i + 1 < sections ? 8 + sections * section + (i + 1) * directory : 0);
        }
        return write(file, head.flip(), sections, tail.flip());
    }

    /** An MRC2014 file of mode 0 with IMOD's stamp and flags that say that its bytes are unsigned. */
    private static Path writeMrc(Path file, int sections) throws IOException {
        ByteBuffer head = little(1024);
        head.putInt(SIDE).putInt(SIDE).putInt(sections).putInt(0);
        head.position(28).putInt(SIDE).putInt(SIDE).putInt(sections).putFloat(SIDE * 80f).putFloat(SIDE * 80f)
                .putFloat(sections * 80f).putFloat(90).putFloat(90).putFloat(90).putInt(1).putInt(2).putInt(3);
        head.putInt(152, 1146047817).putInt(156, 0);
        head.position(208).put((byte) 'M').put((byte) 'A').put((byte) 'P').put((byte) ' ').put((byte) 0x44).put((byte) 0x44);
        return write(file, head.rewind(), sections, little(0));
    }

    private static Path write(Path file, ByteBuffer head, int sections, ByteBuffer tail) throws IOException {
        byte[] section = new byte[SIDE * SIDE];
        Random random = new Random(1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, head);
            for (int i = 0; i < sections; i++) {
                random.nextBytes(section);
                writeFully(channel, ByteBuffer.wrap(section));
            }
            writeFully(channel, tail);
            channel.force(true);
        }
        return file;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
