package org.cemflow.nets.unet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.onnx.OnnxSegmenter;
import org.cemflow.nets.weights.WeightFile;

/** A U-Net ready to segment grey images, whatever runs it; used from one thread. */
public interface Segmenter extends AutoCloseable {

    /** The model as messages name it. */
    Object source();

    /** Maps of logits: 1 for one class against the background, else one a label. */
    int outputs();

    /** What the model's file says about itself. */
    Map<String, String> metadata();

    /** The engine's name and device, for the log: {@code libtorch on the CPU}. */
    String engine();

    /**
     * Logits of some images of the same size.
     *
     * @param images uint8 [count, 1, height, width] in a direct buffer, from its first byte on
     * @param height a multiple of {@link UNetShape#STRIDE}, as is the width
     * @return float32 [count, outputs, height, width]
     * @throws org.cemflow.core.error.DataError if memory is too small
     */
    FloatBuffer logits(ByteBuffer images, int count, int height, int width);

    /**
     * Opens a model: {@code .onnx} by ONNX Runtime, weights ({@code .safetensors}, {@code .pth}) by libtorch, in float32 both.
     *
     * @param threads on the CPU
     * @throws org.cemflow.core.error.DataError if the file is no whole U-Net, or a GPU is required and there is none
     */
    static Segmenter open(Path model, GpuPolicy gpu, int threads) throws IOException {
        return model.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".onnx") ? OnnxSegmenter.open(model, gpu, threads)
                : TorchSegmenter.open(model, UNetWeights.find(model, WeightFile.read(model)), gpu, threads);
    }

    @Override
    void close();
}
