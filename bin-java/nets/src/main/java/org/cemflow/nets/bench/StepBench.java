package org.cemflow.nets.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cemflow.core.bench.Peer;
import org.cemflow.core.bench.Rounds;
import org.cemflow.core.bench.Rounds.Time;
import org.cemflow.core.bench.Rounds.Timed;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.NvidiaSmi;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.random.CounterRandom;

/**
 * Whole steps of MoCo, steps without data and augmentation, and these two alone; on the CPU beside the step without data in
 * Python's PyTorch, in the same rounds. On a GPU Python has its rounds first and ends, so that its memory is free again, and
 * the matrix peak stands beside the step.
 */
public final class StepBench {

    private static final String SCRIPT = "moco_step.py";
    private static final int QUEUE_CPU = 4096;
    private static final int QUEUE_CUDA = 65_536;
    private static final int PEAK_SIDE = 8192;

    private final int threads;
    private final PrintStream out;

    public StepBench(int threads, PrintStream out) {
        this.threads = threads;
        this.out = out;
    }

    /** @param quick one small net and few steps, for a look */
    public void cpu(Path scratch, boolean quick) throws Exception {
        Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, threads, 1);
        String python = Python.find(false);
        out.printf(Locale.ROOT, "on the CPU, %d threads; float32%n", threads);
        setting(List.of(engine), new MocoSetting("resnet18", 96, 16, QUEUE_CPU, 2, Precision.FP32), quick ? 3 : 12, quick ? 3 : 5, scratch, python);
        if (!quick) {
            setting(List.of(engine), new MocoSetting("resnet50", 224, 8, QUEUE_CPU, 2, Precision.FP32), 2, 3, scratch, python);
        }
    }

    /**
     * The paper's net.
     *
     * @throws DataError if there is no GPU that can be used
     */
    public void gpu(Path scratch, boolean quick) throws Exception {
        double peak = MatrixPeak.measure(Engine.open(GpuPolicy.REQUIRE, Precision.BF16, threads, 1), PEAK_SIDE);
        out.printf(Locale.ROOT, "on %s; product of bf16 matrices of %d x %d: %.0f TFLOP/s%n",
                NvidiaSmi.query().map(NvidiaSmi::name).orElse("a GPU"), PEAK_SIDE, PEAK_SIDE, peak / 1e12);
        String python = Python.find(true);
        for (Precision precision : List.of(Precision.BF16, Precision.TF32)) {
            for (int batch : List.of(128, 1024)) {
                MocoSetting setting = new MocoSetting("resnet50", 224, batch, QUEUE_CUDA, batch / 32, precision);
                int steps = Math.max(2, (quick ? 1024 : 8192) / batch);
                Time theirs = python == null ? null : alone(setting, steps, scratch, python);
                Engine engine = Engine.open(GpuPolicy.REQUIRE, precision, threads, 1);
                Time bare = setting(engine.devices(1), setting, steps, quick ? 1 : 3, scratch, null);
                for (int devices = 2; bare != null && devices <= engine.visible() && setting.groups() % devices == 0; devices *= 2) {
                    Time shared = setting(engine.devices(devices), setting, steps, quick ? 1 : 3, scratch, null);
                    if (shared != null) {
                        out.printf(Locale.ROOT, "  without data %.2f times as fast as on one GPU%n", bare.ratio(shared));
                    }
                }
                if (bare != null) {
                    out.printf(Locale.ROOT, "  convolutions without data: %.0f TFLOP/s, %.0f %% of the product of bf16 matrices%n",
                            setting.operations() * batch * steps / bare.wall() / 1e12,
                            100 * setting.operations() * batch * steps / bare.wall() / peak);
                    python(theirs, bare, batch * steps, python);
                }
            }
        }
    }

    private Time alone(MocoSetting setting, int steps, Path scratch, String python) throws Exception {
        try (Peer step = Python.start(python, SCRIPT, scratch, setting.arguments(threads, true))) {
            return Rounds.medians(3, List.of(() -> step.time(steps))).get(0);
        } catch (IOException e) {
            return null;
        }
    }

    /** Null if it fails before its first step. */
    private Peer peer(String python, MocoSetting setting, Path scratch) {
        try {
            return Python.start(python, SCRIPT, scratch, setting.arguments(threads, false));
        } catch (IOException e) {
            return null;
        }
    }

    /** The time without data; null if the device is too small. */
    private Time setting(List<Engine> engines, MocoSetting setting, int steps, int rounds, Path scratch, String python) throws Exception {
        boolean cuda = engines.get(0).cuda();
        out.println(setting + (engines.size() > 1 ? ", shared by " + engines.size() + " devices" : ""));
        Path patches = write(scratch.resolve("train.npy"), 2 * setting.batch(), setting.side());
        int images = steps * setting.batch();
        double[] waited = new double[1];
        try (MocoStep step = new MocoStep(setting, engines, patches);
                Peer peer = python == null ? null : peer(python, setting, scratch)) {
            List<Timed> tasks = new ArrayList<>(List.of(() -> {
                step.waited();
                Time time = Rounds.timed(() -> step.whole(steps));
                waited[0] = step.waited() / time.wall();
                return time;
            }, () -> Rounds.timed(() -> step.bare(steps)), () -> Rounds.timed(() -> step.data(steps))));
            if (peer != null) {
                tasks.add(() -> peer.time(steps));
            }
            List<Time> times = Rounds.medians(rounds, tasks);
            Time whole = times.get(0);
            Time bare = times.get(1);
            Time data = times.get(2);
            out.println("  whole step:                    " + whole.rate(images, "images"));
            out.println("  without data and augmentation: " + bare.rate(images, "images"));
            out.println("  data and augmentation alone:   " + data.rate(images, "images"));
            out.printf(Locale.ROOT, "  the step waits for patches %.1f %% of its time; data and augmentation are %.0f %% of the whole (%.0f %% by CPU"
                    + " time)%n", 100 * waited[0], 100 * data.ratio(whole), 100 * data.cpuRatio(whole));
            if (!cuda) {
                python(peer == null ? null : times.get(3), bare, images, peer == null ? python : python + " " + peer.greeting());
            }
            return bare;
        } catch (DataError e) {
            out.println("  not measured: " + e.getMessage());
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("out of memory")) {
                throw e;
            }
            out.println("  not measured: the device's memory is too small for it");
        }
        return null;
    }

    private void python(Time theirs, Time bare, int images, String python) {
        if (theirs == null) {
            out.println("  PyTorch in Python: not measured; " + (python == null ? "no python3 here has torch that can use the device"
                    : "it failed in " + python + ", perhaps for want of memory"));
            return;
        }
        out.printf(Locale.ROOT, "  without data by PyTorch, %s: %s; ours is %.2f times as fast (%.2f by CPU time)%n", python,
                theirs.rate(images, "images"), theirs.ratio(bare), theirs.cpuRatio(bare));
    }

    private static Path write(Path file, int count, int side) throws IOException {
        CounterRandom random = CounterRandom.of(1);
        byte[] patch = new byte[side * side];
        try (OutputStream npy = Files.newOutputStream(file)) {
            npy.write(NpyHeader.uint8(count, side, side));
            for (int i = 0; i < count; i++) {
                for (int p = 0; p < patch.length; p++) {
                    patch[p] = (byte) random.bits();
                }
                npy.write(patch);
            }
        }
        return file;
    }
}
