package org.cemflow.nets.onnx;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.unet.Segmenter;
import org.cemflow.nets.unet.UNetShape;

/** A U-Net that {@link UNetOnnx} wrote, run by ONNX Runtime. */
public final class OnnxSegmenter implements Segmenter {

    private final OnnxSession session;
    private final int outputs;

    private OnnxSegmenter(OnnxSession session) {
        this.session = session;
        long[] in = session.input(UNetOnnx.INPUT, 4);
        long[] out = session.output(UNetOnnx.LOGITS, 4);
        if (in == null || out == null || in[1] != 1 || out[1] < 1 || out[1] > UNetShape.MOST_OUTPUTS) {
            throw new DataError(session.file(), "does not take grey uint8 images '" + UNetOnnx.INPUT + "' and give '" + UNetOnnx.LOGITS + "'",
                    "give a unet.onnx of cem-finetune");
        }
        this.outputs = Math.toIntExact(out[1]);
    }

    /** @throws DataError if the file is no such model, or a GPU is required and cannot be used */
    public static OnnxSegmenter open(Path file, GpuPolicy gpu, int threads) throws NoSuchFileException {
        OnnxSession session = OnnxSession.open(file, gpu, threads, "cem-finetune");
        try {
            return new OnnxSegmenter(session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public Object source() {
        return session.file();
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public Map<String, String> metadata() {
        return session.metadata();
    }

    @Override
    public String engine() {
        return "ONNX Runtime on the " + (session.cuda() ? "GPU" : "CPU");
    }

    @Override
    public FloatBuffer logits(ByteBuffer images, int count, int height, int width) {
        FloatBuffer logits = session.run(UNetOnnx.INPUT, images, new long[] {count, 1, height, width}, UNetOnnx.LOGITS, "give a smaller --tile");
        if (logits.remaining() != (long) count * outputs * height * width) {
            throw new DataError(session.file(), "gives " + logits.remaining() + " logits for " + height + " x " + width + " pixels, not "
                    + outputs + " for each", "give a unet.onnx of cem-finetune");
        }
        return logits;
    }

    @Override
    public void close() {
        session.close();
    }
}
