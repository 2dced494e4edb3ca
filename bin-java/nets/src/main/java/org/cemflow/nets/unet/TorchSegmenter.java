package org.cemflow.nets.unet;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Normalisation;

/** A U-Net by libtorch with the running statistics of its normalisations; also one that is being trained. */
public final class TorchSegmenter implements Segmenter {

    private final Object source;
    private final Engine engine;
    private final UNet net;
    private final Normalisation normalisation;
    private final Map<String, String> metadata;
    private final boolean owned;

    private TorchSegmenter(Object source, Engine engine, UNet net, Normalisation normalisation, Map<String, String> metadata, boolean owned) {
        this.source = source;
        this.engine = engine;
        this.net = net;
        this.normalisation = normalisation;
        this.metadata = Map.copyOf(metadata);
        this.owned = owned;
    }

    /**
     * Takes a copy of the weights; products are float32.
     *
     * @param source as messages name it
     */
    public static TorchSegmenter open(Object source, UNetWeights weights, GpuPolicy gpu, int threads) {
        Engine engine = Engine.open(gpu, Precision.FP32, threads, 0);
        UNet net = new UNet(weights.shape(), engine, 0);
        net.load("weights", weights.tensors());
        return new TorchSegmenter(source, engine, net, weights.normalisation(), weights.metadata(), true);
    }

    /** A net as it stands, which still belongs to whoever trains it. */
    public static TorchSegmenter of(Engine engine, UNet net, Normalisation normalisation) {
        return new TorchSegmenter("the U-Net", engine, net, normalisation, Map.of(), false);
    }

    @Override
    public Object source() {
        return source;
    }

    @Override
    public int outputs() {
        return net.shape().outputs();
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public String engine() {
        return "libtorch on the " + (engine.cuda() ? "GPU" : "CPU");
    }

    @Override
    public FloatBuffer logits(ByteBuffer images, int count, int height, int width) {
        int bytes = Math.toIntExact(Math.multiplyExact((long) count * height, (long) width));
        try (NoGradient none = new NoGradient()) {
            HostTensor pixels = new HostTensor(DType.U8, List.of((long) count, 1L, (long) height, (long) width), images.slice(0, bytes));
            Tensor x = engine.place(HostCopies.tensor(pixels)).to(ScalarType.Float).div_(new Scalar(255.0))
                    .sub_(new Scalar(normalisation.mean().get(0))).div_(new Scalar(normalisation.sd().get(0)));
            return HostCopies.array(net.logits(x, Norm.RUNNING)).data().asFloatBuffer();
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains("memory")) {
                throw new DataError(count + " x " + height + " x " + width + " pixels", "do not fit into the device's memory",
                        "give a smaller --tile", e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (owned) {
            net.close();
        }
    }
}
