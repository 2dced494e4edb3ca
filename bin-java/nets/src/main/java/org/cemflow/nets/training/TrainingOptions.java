package org.cemflow.nets.training;

import java.nio.file.Path;
import java.util.List;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.Precision;
import picocli.CommandLine.Option;

/** The options that every executable that trains shares, as a mixin: where checkpoints lie, and what is computed on. */
public final class TrainingOptions {

    @Option(names = "--checkpoint-dir", paramLabel = "DIR", description = "Where checkpoints lie (default: OUTPUT/checkpoints).")
    private Path checkpoints;

    @Option(names = "--checkpoint-minutes", defaultValue = "10", paramLabel = "MINUTES",
            description = "Time between checkpoints (default: ${DEFAULT-VALUE}).")
    private double checkpointMinutes;

    @Option(names = "--gpu", defaultValue = "auto", paramLabel = "POLICY",
            description = "require, auto or off (default: ${DEFAULT-VALUE}).")
    private GpuPolicy gpu;

    @Option(names = "--precision", defaultValue = "auto", paramLabel = "TYPE",
            description = "fp32, tf32, bf16 or auto: bf16 on a GPU that has it, else fp32 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    /** Faults of these options, as sentences. */
    public List<String> faults() {
        return checkpointMinutes >= 0 ? List.of() : List.of("--checkpoint-minutes must be 0 or more.");
    }

    /** The folder of the checkpoints of a training that writes to {@code output}. */
    public Path checkpoints(Path output) {
        return checkpoints == null ? output.resolve("checkpoints") : checkpoints;
    }

    public double checkpointMinutes() {
        return checkpointMinutes;
    }

    public GpuPolicy gpu() {
        return gpu;
    }

    public Precision precision() {
        return precision;
    }

    /** The engine that these options ask for. */
    public Engine engine(int threads, long seed) {
        return Engine.open(gpu, precision, threads, seed);
    }
}
