package org.cemflow.nets.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.classify.Framing;
import org.cemflow.nets.classify.PatchNetWeights;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.weights.WeightFile;

/**
 * A classifier of patches, run by ONNX Runtime: squares of grey pixels in, one probability a patch out. One session, used
 * from one thread. libtorch is not touched, whatever kind of file the classifier comes from.
 */
public final class OnnxPatchNet implements AutoCloseable {

    private static final String WRITER = "cem-filter train";

    private final OnnxSession session;
    private final Framing framing;
    private final int side;

    private OnnxPatchNet(OnnxSession session, Map<String, String> description) {
        this.session = session;
        long[] in = session.input(PatchNetOnnx.INPUT, 4);
        long[] out = session.output(PatchNetOnnx.PROBABILITY, 2);
        if (in == null || out == null || in[1] != 1 || out[1] != 1) {
            throw new DataError(session.file(), "does not take grey uint8 patches '" + PatchNetOnnx.INPUT + "' and give one '"
                    + PatchNetOnnx.PROBABILITY + "' each", "give a model that cem-filter train wrote");
        }
        this.framing = PatchNetWeights.framing(session.file(), description);
        this.side = PatchNetWeights.side(session.file(), description);
    }

    /**
     * Opens a classifier: {@code .onnx} as it is; weights ({@code .safetensors}, {@code .pth}) become a graph in memory.
     *
     * @param gpu whether a CUDA device is wanted; ONNX Runtime itself says whether it can be used
     * @param threads of ONNX Runtime, on the CPU
     * @throws DataError if the file is no such classifier, or a GPU is required and cannot be used
     */
    public static OnnxPatchNet open(Path file, GpuPolicy gpu, int threads) throws IOException {
        if (WeightFile.hasEnding(file, ".onnx")) {
            OnnxSession session = OnnxSession.open(file, gpu, threads, WRITER);
            return of(session, session.metadata());
        }
        PatchNetWeights weights = PatchNetWeights.find(file, WeightFile.read(file));
        return of(OnnxSession.open(file, PatchNetOnnx.bytes(weights), gpu, threads, WRITER), weights.description());
    }

    private static OnnxPatchNet of(OnnxSession session, Map<String, String> description) {
        try {
            return new OnnxPatchNet(session, description);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Whether it runs on a CUDA device. */
    public boolean cuda() {
        return session.cuda();
    }

    /** How a patch becomes the square that the net takes. */
    public Framing framing() {
        return framing;
    }

    /** Side of that square. */
    public int side() {
        return side;
    }

    /**
     * Probabilities that patches are informative.
     *
     * @param patches uint8 [count, side, side] in a direct buffer, from its first byte on
     * @param count patches, 1 or more
     * @return float32 [count]
     * @throws DataError if ONNX Runtime cannot run it, say for want of memory on the GPU
     */
    public FloatBuffer probabilities(ByteBuffer patches, int count) {
        return session.run(PatchNetOnnx.INPUT, patches, new long[] {count, 1, side, side}, PatchNetOnnx.PROBABILITY, "give a smaller --batch");
    }

    @Override
    public void close() {
        session.close();
    }
}
