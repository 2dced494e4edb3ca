package org.cemflow.nets.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What NVIDIA's own tool says about the GPU in use. libtorch's binding of the same facts needs the driver's libraries at
 * link time and fails hard without them; a program that is not there fails softly.
 *
 * @param name the GPU's name
 * @param computeCapability 8.0 for an A100, 9.0 for an H100
 * @param usedMiB memory in use, by all processes
 */
public record NvidiaSmi(String name, double computeCapability, long usedMiB) {

    private static final long PATIENCE_SECONDS = 10;

    /** Empty if there is no such tool, no GPU, or an answer that is not understood. */
    public static Optional<NvidiaSmi> query() {
        return query(System.getenv());
    }

    private static Optional<NvidiaSmi> query(Map<String, String> environment) {
        String visible = environment.getOrDefault("CUDA_VISIBLE_DEVICES", "0").split(",")[0].trim();
        try {
            Process tool = new ProcessBuilder("nvidia-smi", "-i", visible.isEmpty() ? "0" : visible,
                    "--query-gpu=name,compute_cap,memory.used", "--format=csv,noheader,nounits")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            if (!tool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                tool.destroyForcibly();
                return Optional.empty();
            }
            return parse(new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** @param answer a line such as {@code NVIDIA H100 80GB HBM3, 9.0, 1234} */
    static Optional<NvidiaSmi> parse(String answer) {
        String[] fields = answer.strip().split("\\s*,\\s*");
        if (fields.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NvidiaSmi(fields[0], Double.parseDouble(fields[1]), Long.parseLong(fields[2])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
