package org.cemflow.benchmark.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.cemflow.benchmark.predict.PredictCommand;
import org.cemflow.core.bench.Peer;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.volume.Shape;
import org.cemflow.nets.bench.RandomNets;

/**
 * cem-predict as a user runs it, with a heap smaller than the volume: how fast it is, and whether its memory grows with
 * the volume. The volume is a file of zeros that takes no space on the disk; a net's speed is the same on any pixels.
 */
final class PredictBench {

    private static final int HEAP_MIB = 24;
    private static final int TILE = 512;

    private final int threads;
    private final PrintStream out;

    PredictBench(int threads, PrintStream out) {
        this.threads = threads;
        this.out = out;
    }

    /** @param quick a smaller volume, sections only */
    void run(Path scratch, boolean quick) throws IOException, InterruptedException {
        Path model = RandomNets.unet(scratch, "resnet18").onnx();
        compare(scratch, model, "stack", new Shape(1, 512, 2048), quick ? new Shape(7, 2048, 2048) : new Shape(12, 2048, 2048));
        if (!quick) {
            compare(scratch, model, "orthoplane", new Shape(32, 384, 384), new Shape(96, 384, 384));
        }
    }

    /** @param small of the same width as the large one, so that memory must be the same if it is bounded */
    void compare(Path scratch, Path model, String mode, Shape small, Shape large) throws IOException, InterruptedException {
        Watched little = predict(scratch, model, mode, small);
        Watched much = predict(scratch, model, mode, large);
        double megapixels = pixels(large, mode) / 1e6;
        out.printf(Locale.ROOT, "cem-predict --mode %s, U-Net on resnet18, tiles of %d, heap limit %d MiB, %s voxels (%d MiB%s): %.2f megapixels/s,"
                + " start included%n", mode, TILE, HEAP_MIB, large, large.voxels() >> 20,
                mode.equals("orthoplane") ? ", and " + (large.voxels() >> 18) + " MiB of sums on the disk" : "", megapixels / much.seconds());
        if (much.own() == 0) {
            out.println("  memory: not told by this system");
        } else {
            out.printf(Locale.ROOT, "  peak memory %d MiB of its own and %d with mapped files; on %s voxels (%d times fewer) %d and %d: %.2f times"
                    + " the own memory%n", much.own(), much.resident(), small, large.voxels() / small.voxels(), little.own(),
                    little.resident(), (double) much.own() / little.own());
        }
    }

    /** Pixels that go through the net, margins of tiles not counted twice. */
    private static double pixels(Shape shape, String mode) {
        return (double) shape.voxels() * (mode.equals("orthoplane") ? 3 : 1);
    }

    private Watched predict(Path scratch, Path model, String mode, Shape shape) throws IOException, InterruptedException {
        Path volume = scratch.resolve("zeros.npy");
        try (RandomAccessFile file = new RandomAccessFile(volume.toFile(), "rw")) {
            byte[] header = NpyHeader.uint8(shape.z(), shape.y(), shape.x());
            file.write(header);
            file.setLength(header.length + shape.voxels());
        }
        Path labels = scratch.resolve("labels.npy");
        Watched watched = Watched.run(Peer.java(PredictCommand.class, List.of("-Xmx" + HEAP_MIB + "m", "-XX:+UseParallelGC"),
                List.of("--model", model.toString(), "--input", volume.toString(), "--output", labels.toString(), "--mode", mode, "--tile",
                        "" + TILE, "--gpu", "off", "--threads", "" + threads)), scratch.resolve("predict.log"));
        Files.delete(labels);
        Files.delete(volume);
        return watched;
    }
}
