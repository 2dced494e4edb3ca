package org.cemflow.nets.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cemflow.core.bench.Peer;
import org.cemflow.core.bench.Rounds;
import org.cemflow.core.bench.Rounds.Time;
import org.cemflow.core.bench.Rounds.Timed;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.Precision;

/**
 * On the CPU: the nets of filter and prediction by ONNX Runtime beside libtorch, each in a process of its own, and steps of
 * a fine-tuning beside the same steps in Python's PyTorch.
 */
public final class SegmentationBench {

    private static final String SCRIPT = "unet_step.py";

    private final int threads;
    private final PrintStream out;

    public SegmentationBench(int threads, PrintStream out) {
        this.threads = threads;
        this.out = out;
    }

    /** @param quick small nets and few repeats, for a look */
    public void run(Path scratch, boolean quick) throws Exception {
        out.printf(Locale.ROOT, "on the CPU, %d threads; float32%n", threads);
        int rounds = quick ? 3 : 5;
        inference("filter scoring, resnet34", "encoder", RandomNets.encoder(scratch, "resnet34"), 224, 8, quick ? 1 : 4, rounds);
        inference("U-Net on resnet18", "unet", RandomNets.unet(scratch, "resnet18"), quick ? 224 : 512, 1, quick ? 2 : 4, rounds);
        if (!quick) {
            inference("U-Net on resnet50", "unet", RandomNets.unet(scratch, "resnet50"), 512, 1, 2, rounds);
        }
        String python = Python.find(false);
        finetuning("resnet18", quick ? 96 : 224, 8, quick ? 3 : 4, rounds, scratch, python);
        if (!quick) {
            finetuning("resnet50", 224, 8, 2, rounds, scratch, python);
        }
    }

    /** @param batches in each round, of {@code batch} images of side x side */
    void inference(String what, String kind, RandomNets.Files model, int side, int batch, int batches, int rounds) throws Exception {
        try (Peer onnx = engine(kind, model.onnx(), side, batch); Peer torch = engine(kind, model.safetensors(), side, batch)) {
            List<Time> times = Rounds.medians(rounds, List.of(() -> onnx.time(batches), () -> torch.time(batches)));
            int images = batches * batch;
            double megapixels = images * (double) side * side / 1e6;
            out.printf(Locale.ROOT, "%s, %d x %d, batch %d: ONNX Runtime %.1f images/s (%.2f megapixels/s), libtorch %.1f; ONNX Runtime is %.2f"
                    + " times as fast (%.2f by CPU time)%n", what, side, side, batch, images / times.get(0).wall(),
                    megapixels / times.get(0).wall(), images / times.get(1).wall(), times.get(1).ratio(times.get(0)),
                    times.get(1).cpuRatio(times.get(0)));
        }
    }

    private Peer engine(String kind, Path model, int side, int batch) throws IOException {
        return Peer.start(model.getFileName().toString(), Peer.java(InferenceWork.class, List.of(),
                List.of(kind, model.toString(), "" + side, "" + batch, "" + threads)));
    }

    /** @param python null if none has PyTorch */
    void finetuning(String arch, int side, int batch, int steps, int rounds, Path scratch, String python) throws Exception {
        int crops = steps * batch;
        Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, threads, 1);
        try (UNetStep step = new UNetStep(arch, side, batch, engine); Peer peer = python == null ? null : peer(python, arch, side, batch, scratch)) {
            List<Timed> tasks = new ArrayList<>(List.of(() -> Rounds.timed(() -> step.whole(steps)), () -> Rounds.timed(() -> step.bare(steps))));
            if (peer != null) {
                tasks.add(() -> peer.time(steps));
            }
            List<Time> times = Rounds.medians(rounds, tasks);
            out.printf(Locale.ROOT, "fine-tuning, U-Net on a frozen %s, %d x %d, batch %d: %.2f steps/s (%.1f crops/s); without crops and"
                    + " augmentation %.2f%n", arch, side, side, batch, steps / times.get(0).wall(), crops / times.get(0).wall(),
                    steps / times.get(1).wall());
            if (peer == null) {
                out.println("  PyTorch in Python: not measured; " + (python == null ? "no python3 here has torch" : "it failed in " + python
                        + ", perhaps for want of memory"));
            } else {
                out.printf(Locale.ROOT, "  without crops by PyTorch, %s %s: %.2f steps/s; ours is %.2f times as fast (%.2f by CPU time)%n", python,
                        peer.greeting(), steps / times.get(2).wall(), times.get(2).ratio(times.get(1)), times.get(2).cpuRatio(times.get(1)));
            }
        }
    }

    /** Null if it fails before its first step. */
    private Peer peer(String python, String arch, int side, int batch, Path scratch) {
        try {
            return Python.start(python, SCRIPT, scratch, List.of(arch, "" + side, "" + batch, "" + threads));
        } catch (IOException e) {
            return null;
        }
    }
}
