package org.cemflow.benchmark.bench;

import java.nio.file.Path;
import org.cemflow.core.bench.Benchmark;
import org.cemflow.nets.bench.SegmentationBench;

/** {@code cem-bench benchmark}: two engines beside each other, fine-tuning beside Python, and cem-predict on a large volume. */
public final class BenchmarkBench implements Benchmark {

    @Override
    public String name() {
        return "benchmark";
    }

    @Override
    public void run(Path scratch, Extent extent) throws Exception {
        new SegmentationBench(extent.threads(), System.out).run(scratch, extent.quick());
        new PredictBench(extent.threads(), System.out).run(scratch, extent.quick());
    }
}
