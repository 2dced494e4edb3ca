package org.cemflow.nets.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.core.error.UsageError;

/**
 * Where tensors live and in what type products run. libtorch's settings belong to the process, so a JVM opens one engine
 * at a time; opening one sets threads, seeds and determinism.
 *
 * @param cuda whether tensors live on a CUDA device, else in the host's memory
 * @param index of the CUDA device among those that this process sees
 * @param precision the type of products, decided: never {@link Precision#AUTO}
 */
public record Engine(boolean cuda, int index, Precision precision) {

    /** On the first CUDA device, or in the host's memory. */
    public Engine(boolean cuda, Precision precision) {
        this(cuda, 0, precision);
    }

    /**
     * On the first CUDA device if one is wanted and seen.
     *
     * @param policy whether a GPU is wanted
     * @param precision the wanted type of products
     * @param threads threads of libtorch on the CPU; results on the CPU are the same bits only for the same number
     * @param seed seeds libtorch's own generators
     * @throws DataError if a GPU is required and libtorch sees none
     * @throws UsageError if TF32 is wanted on a CPU
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
        Engine engine = new Engine(cuda, decide(precision, cuda));
        torch.globalContext().setDeterministicCuDNN(true);
        torch.globalContext().setBenchmarkCuDNN(false);
        // cuDNN takes TF32 for float32 convolutions unless it is told not to; matrix products make the losses, which stay float32.
        torch.globalContext().setAllowTF32CuDNN(engine.precision == Precision.TF32);
        torch.globalContext().setAllowTF32CuBLAS(false);
        return engine;
    }

    private static Precision decide(Precision wanted, boolean cuda) {
        if (wanted == Precision.TF32 && !cuda) {
            throw new UsageError(List.of("--precision tf32 is a GPU's; on a CPU give fp32 or bf16."));
        }
        if (wanted != Precision.AUTO) {
            return wanted;
        }
        // bf16 and TF32 came with the same generation of GPUs (compute capability 8.0); an unknown GPU is taken for a newer one.
        boolean old = cuda && NvidiaSmi.query().map(gpu -> gpu.computeCapability() < 8).orElse(false);
        return cuda && !old ? Precision.BF16 : Precision.FP32;
    }

    /**
     * The same engine on each of some devices, this one's first.
     *
     * @param count CUDA devices; without CUDA so many parts of the host's one memory, which is of use to tests alone
     * @throws DataError if libtorch sees fewer CUDA devices
     */
    public List<Engine> devices(int count) {
        if (cuda && count > visible()) {
            throw new DataError("--devices " + count, "libtorch sees " + visible() + " CUDA device(s)",
                    "give fewer, ask the scheduler for more, or look at CUDA_VISIBLE_DEVICES");
        }
        return IntStream.range(0, count).mapToObj(i -> new Engine(cuda, i, precision)).toList();
    }

    /** How many devices of the engine's kind this process sees; 1 without CUDA. */
    public int visible() {
        return cuda ? Math.toIntExact(torch.cuda_device_count()) : 1;
    }

    /** A new device object for the engine's device; belongs to the current scope. */
    public Device device() {
        return new Device(cuda ? "cuda:" + index : "cpu");
    }

    /** The tensor on this engine's device: itself if it is there already. */
    public Tensor place(Tensor tensor) {
        return cuda ? tensor.to(device(), tensor.scalar_type().intern()) : tensor;
    }

    /** The tensor in the type in which products run: itself, or a bf16 copy through which gradients flow back. */
    public Tensor compute(Tensor tensor) {
        return precision == Precision.BF16 ? tensor.to(ScalarType.BFloat16) : tensor;
    }
}
