package org.cemflow.nets.onnx;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.GpuPolicy;

/**
 * An encoder that {@link OnnxWriter} wrote, run by ONNX Runtime: uint8 patches in, one feature vector a patch out. One
 * session, used from one thread; ask for the same batch size every time, save for a smaller last one.
 *
 * <p>ONNX Runtime unpacks its native library at every start, unless the system property {@code onnxruntime.native.path}
 * names a folder that has it.
 */
public final class OnnxEncoder implements AutoCloseable {

    private final OnnxSession session;
    private final int channels;
    private final int features;

    private OnnxEncoder(OnnxSession session) {
        this.session = session;
        long[] in = session.input(OnnxWriter.INPUT, 4);
        long[] out = session.output(OnnxWriter.FEATURES, 2);
        if (in == null || out == null || in[1] < 1 || out[1] < 1) {
            throw new DataError(session.file(), "does not take uint8 patches '" + OnnxWriter.INPUT + "' and give '" + OnnxWriter.FEATURES + "'",
                    "give an encoder.onnx of cem-pretrain or cem-weights");
        }
        this.channels = Math.toIntExact(in[1]);
        this.features = Math.toIntExact(out[1]);
    }

    /**
     * @param gpu whether a CUDA device is wanted; ONNX Runtime itself says whether it can be used
     * @param threads of ONNX Runtime, on the CPU
     * @throws DataError if the file is no such model, or a GPU is required and cannot be used
     */
    public static OnnxEncoder open(Path file, GpuPolicy gpu, int threads) throws NoSuchFileException {
        OnnxSession session = OnnxSession.open(file, gpu, threads, "cem-weights convert");
        try {
            return new OnnxEncoder(session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Whether it runs on a CUDA device. */
    public boolean cuda() {
        return session.cuda();
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
        return session.metadata();
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
        return session.run(OnnxWriter.INPUT, patches, new long[] {count, channels, side, side}, OnnxWriter.FEATURES, "try a smaller --batch");
    }

    @Override
    public void close() {
        session.close();
    }
}
