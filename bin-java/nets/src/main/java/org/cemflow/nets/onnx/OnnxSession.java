package org.cemflow.nets.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.GpuPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model of one uint8 input, opened by ONNX Runtime on a GPU or the CPU; used from one thread.
 *
 * <p>ONNX Runtime unpacks its native library at every start, unless the system property {@code onnxruntime.native.path}
 * names a folder that has it.
 */
final class OnnxSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxSession.class);

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final boolean cuda;
    private final Map<String, String> metadata;

    private OnnxSession(Path file, OrtEnvironment environment, OrtSession session, boolean cuda) throws OrtException {
        this.file = file;
        this.environment = environment;
        this.session = session;
        this.cuda = cuda;
        this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
    }

    /**
     * @param gpu whether a CUDA device is wanted; ONNX Runtime itself says whether it can be used
     * @param threads of ONNX Runtime, on the CPU
     * @param writer the command that writes such models, for messages
     * @throws DataError if the file is no model, or a GPU is required and cannot be used
     */
    static OnnxSession open(Path file, GpuPolicy gpu, int threads, String writer) throws NoSuchFileException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return open(file, null, gpu, threads, writer);
    }

    /**
     * As {@link #open(Path, GpuPolicy, int, String)}, of a model in memory.
     *
     * @param file where it comes from, for messages
     * @param model its bytes; null for those of the file
     */
    static OnnxSession open(Path file, byte[] model, GpuPolicy gpu, int threads, String writer) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = gpu == GpuPolicy.OFF ? null : cudaSession(environment, file, model, gpu, threads);
        boolean cuda = session != null;
        try {
            if (!cuda) {
                session = session(environment, file, model, threads, false);
            }
            return new OnnxSession(file, environment, session, cuda);
        } catch (OrtException e) {
            throw new DataError(file, "is no model that ONNX Runtime can load (" + firstLine(e) + ")",
                    "write it again with " + writer, closed(session, e));
        }
    }

    private static OrtSession session(OrtEnvironment environment, Path file, byte[] model, int threads, boolean cuda) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Threads that spin while they wait take the time of whatever else runs on the machine, a third of one's own speed there.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (cuda) {
                try (OrtCUDAProviderOptions device = new OrtCUDAProviderOptions(0)) {
                    // Algorithms chosen by rule instead of by stopwatch, and products in full: the same results every time, as on the CPU.
                    device.add("cudnn_conv_algo_search", "HEURISTIC");
                    device.add("use_tf32", "0");
                    options.addCUDA(device);
                }
            }
            return model == null ? environment.createSession(file.toString(), options) : environment.createSession(model, options);
        }
    }

    /** Null if CUDA cannot be used and is not required. */
    private static OrtSession cudaSession(OrtEnvironment environment, Path file, byte[] model, GpuPolicy gpu, int threads) {
        try {
            return session(environment, file, model, threads, true);
        } catch (OrtException e) {
            if (gpu == GpuPolicy.REQUIRE) {
                throw new DataError("--gpu require", "ONNX Runtime cannot run " + file + " with CUDA here (" + firstLine(e) + ")",
                        "run on a node with an NVIDIA driver and a build with CUDA (./cemflow build --with-cuda), or give --gpu auto", e);
            }
            LOG.info("no CUDA for ONNX Runtime here ({}), the CPU it is", firstLine(e));
            return null;
        }
    }

    private static String firstLine(OrtException e) {
        return e.getMessage().lines().findFirst().orElse("");
    }

    private static Exception closed(OrtSession session, Exception cause) {
        if (session != null) {
            try {
                session.close();
            } catch (OrtException e) {
                cause.addSuppressed(e);
            }
        }
        return cause;
    }

    Path file() {
        return file;
    }

    boolean cuda() {
        return cuda;
    }

    /** What the model's file says about itself. */
    Map<String, String> metadata() {
        return metadata;
    }

    /** Shape of the one input, -1 where it varies; null if it is not one of this name, type uint8 and number of axes. */
    long[] input(String name, int axes) {
        try {
            return session.getNumInputs() == 1 ? shape(session.getInputInfo().get(name), OnnxJavaType.UINT8, axes) : null;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shape of an output of type float32, likewise. */
    long[] output(String name, int axes) {
        try {
            return shape(session.getOutputInfo().get(name), OnnxJavaType.FLOAT, axes);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long[] shape(NodeInfo node, OnnxJavaType type, int axes) {
        return node != null && node.getInfo() instanceof TensorInfo info && info.type == type && info.getShape().length == axes
                ? info.getShape() : null;
    }

    /**
     * One output for one input.
     *
     * @param pixels uint8 in a direct buffer, from its first byte on
     * @param shape of the input
     * @param mend what to do if it cannot be run
     * @return float32
     * @throws DataError if ONNX Runtime cannot run it, say for want of memory on the GPU
     */
    FloatBuffer run(String input, ByteBuffer pixels, long[] shape, String output, String mend) {
        int bytes = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels.slice(0, bytes), shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer();
        } catch (OrtException e) {
            throw new DataError(file, "cannot be run on " + Arrays.toString(shape) + " (" + firstLine(e) + ")", mend, e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
