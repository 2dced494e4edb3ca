package org.cemflow.nets.encoder;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/**
 * A ResNet that is only looked at: no gradients, normalisations by their running statistics. Images are planes of normalised
 * values, channel by channel and by rows: {@code channels * height * width} floats each. One thread uses it.
 */
public final class FrozenEncoder implements AutoCloseable {

    /** Pixels that go through the net together. */
    private static final long CHUNK_CPU = 8L * 224 * 224;
    private static final long CHUNK_CUDA = 128L * 224 * 224;

    private final Engine engine;
    private final ResNet net;

    private FrozenEncoder(Engine engine, ResNet net) {
        this.engine = engine;
        this.net = net;
    }

    /** With weights from a file, for as many channels as the file's. */
    public static FrozenEncoder of(Engine engine, Object file, EncoderWeights weights) {
        ResNet net = new ResNet(weights.shape(), engine, 0);
        net.load(file, new StateDict(weights.tensors(), Map.of()));
        return new FrozenEncoder(engine, net);
    }

    /** With random weights, for grey images. */
    public static FrozenEncoder random(Engine engine, ResNetShape shape, long seed) {
        return new FrozenEncoder(engine, new ResNet(shape, engine, seed));
    }

    /**
     * Replaces the running statistics of all normalisations by those of images, weights stay as they are: a net that was never trained
     * has means of 0 and variances of 1, which are true of nothing.
     *
     * @param images all of the same size; they go through the net together
     */
    public void adapt(float[][] images, int height, int width) {
        run(images, height, width, x -> net.features(x, Norm.ADOPT));
    }

    public ResNetShape shape() {
        return net.shape();
    }

    /**
     * The feature vectors after global average pooling.
     *
     * @param images all of the same size
     * @return one row of {@link ResNetShape#features()} values an image
     * @throws DataError if an image does not fit into the device's memory
     */
    public float[][] features(float[][] images, int height, int width) {
        int chunk = (int) Math.max(1, Math.min(images.length, (engine.cuda() ? CHUNK_CUDA : CHUNK_CPU) / ((long) height * width)));
        int features = shape().features();
        float[][] rows = new float[images.length][];
        for (int from = 0; from < images.length; from += chunk) {
            float[][] some = Arrays.copyOfRange(images, from, Math.min(images.length, from + chunk));
            float[] all = run(some, height, width, x -> net.features(x, Norm.RUNNING)).floats();
            for (int i = 0; i < some.length; i++) {
                rows[from + i] = Arrays.copyOfRange(all, i * features, (i + 1) * features);
            }
        }
        return rows;
    }

    /**
     * The maps of the last layer, for one image.
     *
     * @param factor by how much they are smaller than the image: 2, 4, 8, 16 or 32
     */
    public FeatureMaps maps(float[] image, int height, int width, int factor) {
        HostTensor maps = run(new float[][] {image}, height, width, x -> net.maps(x, Norm.RUNNING, factor).get(4));
        return new FeatureMaps(Math.toIntExact(maps.shape().get(1)), Math.toIntExact(maps.shape().get(2)),
                Math.toIntExact(maps.shape().get(3)), maps.floats());
    }

    @FunctionalInterface
    private interface Pass {
        Tensor of(Tensor images);
    }

    private HostTensor run(float[][] images, int height, int width, Pass pass) {
        int length = Math.multiplyExact(Math.multiplyExact(shape().channels(), height), width);
        float[] joined = new float[Math.multiplyExact(images.length, length)];
        for (int i = 0; i < images.length; i++) {
            System.arraycopy(images[i], 0, joined, i * length, length);
        }
        try (NoGradient none = new NoGradient()) {
            Tensor x = engine.place(HostCopies.tensor(HostTensor.of(joined, images.length, shape().channels(), height, width)));
            return HostCopies.array(pass.of(x));
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains("memory")) {
                throw new DataError(height + " x " + width + " pixels", "do not fit into the device's memory", "give a smaller --size, or --gpu off", e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        net.close();
    }
}
