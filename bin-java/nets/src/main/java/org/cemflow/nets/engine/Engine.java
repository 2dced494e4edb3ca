package org.cemflow.nets.engine;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.core.error.DataError;

/**
 * Where tensors live and in what type products run. libtorch's settings belong to the process, so a JVM has one engine
 * at a time; opening one sets threads, seeds and determinism.
 *
 * @param cuda whether tensors live on the first CUDA device, else in the host's memory
 * @param precision the type of products, decided: never {@link Precision#AUTO}
 */
public record Engine(boolean cuda, Precision precision) {

    /**
     * @param policy whether a GPU is wanted
     * @param precision the wanted type of products
     * @param threads threads of libtorch on the CPU; results on the CPU are the same bits only for the same number
     * @param seed seeds libtorch's own generators
     * @throws DataError if a GPU is required and libtorch sees none
     */
    public static Engine open(GpuPolicy policy, Precision precision, int threads, long seed) {
        // libtorch's BLAS has a thread pool of its own that fights with libtorch's: one thread there is 40 % faster.
        openblas_nolapack.blas_set_num_threads(1);
        torch.set_num_threads(threads);
        torch.manual_seed(seed);
        boolean cuda = policy != GpuPolicy.OFF && torch.cuda_is_available();
        if (policy == GpuPolicy.REQUIRE && !cuda) {
            throw new DataError("--gpu require", "libtorch sees no CUDA device",
                    "run on a node with an NVIDIA driver and a build with CUDA (./cemflow build --with-cuda), or give --gpu auto");
        }
        torch.globalContext().setDeterministicCuDNN(true);
        torch.globalContext().setBenchmarkCuDNN(false);
        return new Engine(cuda, decide(precision, cuda));
    }

    private static Precision decide(Precision wanted, boolean cuda) {
        if (wanted != Precision.AUTO) {
            return wanted;
        }
        return cuda ? Precision.BF16 : Precision.FP32;
    }

    /** A new device object for the engine's device; belongs to the current scope. */
    public Device device() {
        return new Device(cuda ? "cuda:0" : "cpu");
    }
}
