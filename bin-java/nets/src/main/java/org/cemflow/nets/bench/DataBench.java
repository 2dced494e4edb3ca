package org.cemflow.nets.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.nets.augment.AugmentOptions;
import org.cemflow.nets.augment.Augmenter;
import org.cemflow.nets.data.DataPlacement;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.data.PatchSource;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.random.CounterRandom;

/**
 * The data path alone: patches gathered in random order, and augmented views made of them, beside the same augmentations
 * by torchvision in as many processes as there are threads here, where Python has it. Several rounds, each thing in each
 * round, medians; the figures by processor time hold on a machine that others use too.
 */
public final class DataBench {

    private static final int SIDE = 224;
    private static final int BATCH = 128;
    private static final OperatingSystemMXBean MACHINE = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Engine engine;
    private final int threads;
    private final PrintStream out;

    /** @param threads with which the engine was opened: so many Python processes run beside it */
    public DataBench(Engine engine, int threads, PrintStream out) {
        this.engine = engine;
        this.threads = threads;
        this.out = out;
    }

    /**
     * Measures and prints.
     *
     * @param scratch folder for a file of 0.2 GB
     * @param quick a quarter of the size and one round, for a look
     * @param beside whether to time torchvision beside it, where it is there
     */
    public void run(Path scratch, boolean quick, boolean beside) throws IOException, InterruptedException {
        int patches = quick ? 1024 : 4096;
        int batches = quick ? 1 : 4;
        int views = quick ? 32 : 128;
        int rounds = quick ? 1 : 5;
        TorchvisionViews python = beside ? TorchvisionViews.find(scratch) : null;
        double[][] gather = new double[rounds][];
        double[][] ours = new double[rounds][];
        double[][] theirs = new double[rounds][];
        try (PatchSource source = PatchSource.open(engine, write(scratch, patches), DataPlacement.AUTO);
                Augmenter augmenter = new Augmenter(engine, AugmentOptions.paper(SIDE), source.statistics())) {
            for (int round = -1; round < rounds; round++) { // the first one warms up
                EpochOrder order = EpochOrder.of(source.size(), BATCH, 1, round);
                double[] gathered = seconds(() -> gather(source, order));
                double[] made = seconds(() -> views(source, augmenter, order, batches));
                double[] peer = python == null ? new double[2] : python.time(SIDE, views, threads);
                if (round >= 0) {
                    gather[round] = per(gathered, order.batches() * BATCH);
                    ours[round] = per(made, batches * BATCH);
                    theirs[round] = per(peer, views * threads);
                }
            }
            print(source, gather, ours, theirs, python != null);
        }
    }

    private void print(PatchSource source, double[][] gather, double[][] ours, double[][] theirs, boolean python) {
        out.printf(Locale.ROOT, "patches of %d x %d, %s, batch %d: %,.0f patches/s (%,.0f by CPU time)%n", SIDE, SIDE,
                source.placement().name().toLowerCase(Locale.ROOT), BATCH, 1 / median(gather, 0), 1 / median(gather, 1));
        out.printf(Locale.ROOT, "augmented views on %s, %d threads: %,.0f views/s (%,.0f a core by CPU time)%n",
                engine.cuda() ? "the GPU" : "the CPU", threads, 1 / median(ours, 0), 1 / median(ours, 1));
        if (!python) {
            out.println("torchvision: not measured, or not there in /usr/bin/python3");
            return;
        }
        out.printf(Locale.ROOT, "the same by torchvision and Pillow, %d processes: %,.0f views/s (%,.0f a core by CPU time);"
                + " ours are %.1f times as many (%.1f by CPU time)%n", threads, 1 / median(theirs, 0), 1 / median(theirs, 1),
                median(theirs, 0) / median(ours, 0), median(theirs, 1) / median(ours, 1));
    }

    private void gather(PatchSource source, EpochOrder order) {
        for (int i = 0; i < order.batches(); i++) {
            if (i + 1 < order.batches()) {
                source.announce(order.batch(i + 1));
            }
            try (Scope scope = new Scope()) {
                source.batch(order.batch(i));
                finish();
            }
        }
    }

    private void views(PatchSource source, Augmenter augmenter, EpochOrder order, int batches) {
        for (int i = 0; i < batches; i++) {
            try (Scope scope = new Scope()) {
                augmenter.view(source.batch(order.batch(i)), 1, i, 0);
                finish();
            }
        }
    }

    /** Waits until the device has done it. */
    private void finish() {
        if (engine.cuda()) {
            torch.cuda_synchronize();
        }
    }

    /** Seconds by the clock and by the processor. */
    private static double[] seconds(Runnable task) {
        long cpu = MACHINE.getProcessCpuTime();
        long wall = System.nanoTime();
        task.run();
        return new double[] {(System.nanoTime() - wall) / 1e9, (MACHINE.getProcessCpuTime() - cpu) / 1e9};
    }

    private static double[] per(double[] seconds, int count) {
        return Arrays.stream(seconds).map(each -> each / count).toArray();
    }

    private static double median(double[][] rounds, int column) {
        return Arrays.stream(rounds).mapToDouble(round -> round[column]).sorted().toArray()[rounds.length / 2];
    }

    private static Path write(Path scratch, int patches) throws IOException {
        Path file = scratch.resolve("train.npy");
        CounterRandom random = CounterRandom.of(1);
        byte[] patch = new byte[SIDE * SIDE];
        try (OutputStream npy = Files.newOutputStream(file)) {
            npy.write(NpyHeader.uint8(patches, SIDE, SIDE));
            for (int i = 0; i < patches; i++) {
                for (int p = 0; p < patch.length; p++) {
                    patch[p] = (byte) random.bits();
                }
                npy.write(patch);
            }
        }
        return file;
    }
}
