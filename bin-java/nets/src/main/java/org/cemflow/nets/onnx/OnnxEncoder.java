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
 * An encoder that {@link OnnxWriter} wrote, run by ONNX Runtime: uint8 patches in, one feature vector a patch out. One
 * session, used from one thread; ask for the same batch size every time, save for a smaller last one.
 *
 * <p>ONNX Runtime unpacks its native library at every start, unless the system property {@code onnxruntime.native.path}
 * names a folder that has it.
 */
public final class OnnxEncoder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxEncoder.class);

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final boolean cuda;
    private final int channels;
    private final int features;
    private final Map<String, String> metadata;

    private OnnxEncoder(Path file, OrtEnvironment environment, OrtSession session, boolean cuda) throws OrtException {
        this.file = file;
        this.environment = environment;
        this.session = session;
        this.cuda = cuda;
        this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
        long[] in = shape(session.getInputInfo().get(OnnxWriter.INPUT), OnnxJavaType.UINT8, 4);
        long[] out = shape(session.getOutputInfo().get(OnnxWriter.FEATURES), OnnxJavaType.FLOAT, 2);
        if (in == null || out == null || session.getInputInfo().size() != 1 || in[1] < 1 || out[1] < 1) {
            throw new DataError(file, "does not take uint8 patches '" + OnnxWriter.INPUT + "' and give '" + OnnxWriter.FEATURES + "'",
                    "give an encoder.onnx of cem-pretrain or cem-weights");
        }
        this.channels = Math.toIntExact(in[1]);
        this.features = Math.toIntExact(out[1]);
    }

    private static long[] shape(NodeInfo node, OnnxJavaType type, int axes) {
        return node != null && node.getInfo() instanceof TensorInfo info && info.type == type && info.getShape().length == axes
                ? info.getShape() : null;
    }

    /**
     * @param gpu whether a CUDA device is wanted; ONNX Runtime itself says whether it can be used
     * @param threads of ONNX Runtime, on the CPU
     * @throws DataError if the file is no such model, or a GPU is required and cannot be used
     */
    public static OnnxEncoder open(Path file, GpuPolicy gpu, int threads) throws NoSuchFileException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = gpu == GpuPolicy.OFF ? null : cudaSession(environment, file, gpu, threads);
        boolean cuda = session != null;
        try {
            if (!cuda) {
                session = session(environment, file, threads, false);
            }
            return new OnnxEncoder(file, environment, session, cuda);
        } catch (OrtException e) {
            throw new DataError(file, "is no model that ONNX Runtime can load (" + firstLine(e) + ")",
                    "write it again with cem-weights convert", closed(session, e));
        } catch (DataError e) {
            closed(session, e);
            throw e;
        }
    }

    private static OrtSession session(OrtEnvironment environment, Path file, int threads, boolean cuda) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            if (cuda) {
                try (OrtCUDAProviderOptions device = new OrtCUDAProviderOptions(0)) {
                    // Algorithms chosen by rule instead of by stopwatch, and products in full: the same vectors every time, as on the CPU.
                    device.add("cudnn_conv_algo_search", "HEURISTIC");
                    device.add("use_tf32", "0");
                    options.addCUDA(device);
                }
            }
            return environment.createSession(file.toString(), options);
        }
    }

    /** Null if CUDA cannot be used and is not required. */
    private static OrtSession cudaSession(OrtEnvironment environment, Path file, GpuPolicy gpu, int threads) {
        try {
            return session(environment, file, threads, true);
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

    /** Whether it runs on a CUDA device. */
    public boolean cuda() {
        return cuda;
    }

    /** Channels of a patch. */
    public int channels() {
        return channels;
    }

    /** Length of a feature vector. */
    public int features() {
        return features;
    }

    /** What the model's file says about itself. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Feature vectors of some patches.
     *
     * @param patches uint8 [count, channels, side, side] in a direct buffer, from its first byte on
     * @param count patches, 1 or more
     * @param side rows and columns of a patch
     * @return float32 [count, features]
     * @throws DataError if ONNX Runtime cannot run it, say for want of memory on the GPU
     */
    public FloatBuffer embed(ByteBuffer patches, int count, int side) {
        int bytes = Math.toIntExact(Math.multiplyExact((long) count * channels, (long) side * side));
        long[] shape = {count, channels, side, side};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, patches.slice(0, bytes), shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, input), Set.of(OnnxWriter.FEATURES))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer();
        } catch (OrtException e) {
            throw new DataError(file, "cannot be run on " + Arrays.toString(shape) + " (" + firstLine(e) + ")", "try a smaller --batch", e);
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
