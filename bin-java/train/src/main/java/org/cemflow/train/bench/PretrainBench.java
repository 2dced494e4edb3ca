package org.cemflow.train.bench;

import java.nio.file.Path;
import org.cemflow.core.bench.Benchmark;
import org.cemflow.nets.bench.DataBench;
import org.cemflow.nets.bench.StepBench;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.Precision;

/** Images a second of PRETRAIN's step, of its parts, and of the same in Python. */
public final class PretrainBench implements Benchmark {

    @Override
    public String name() {
        return "pretrain";
    }

    @Override
    public void run(Path scratch, Extent extent) throws Exception {
        StepBench steps = new StepBench(extent.threads(), System.out);
        if (extent.gpu()) {
            steps.gpu(scratch, extent.quick());
        } else {
            steps.cpu(scratch, extent.quick());
        }
        Engine engine = Engine.open(extent.gpu() ? GpuPolicy.REQUIRE : GpuPolicy.OFF, Precision.FP32, extent.threads(), 1);
        new DataBench(engine, extent.threads(), System.out).run(scratch, extent.quick(), true);
    }
}
