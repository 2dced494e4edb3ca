package org.cemflow.nets.augment;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.weights.Normalisation;

/**
 * Makes the images that a classifier of patches sees: as many equal channels as the net wants, augmented as
 * {@link ClassifierDraw} says (noise falls on each channel by itself, as in the original), normalised. Everything runs on
 * the device on the whole batch in float32; albumentations rounds to 8 bits after each step, which is left out. One thread
 * uses it.
 */
public final class ClassifierAugmenter implements AutoCloseable {

    private static final long PIXELS = 0x636C617078L;

    private final int channels;
    private final TensorOwner owner = new TensorOwner();
    private final PixelAugmenter pixels;
    private final Tensor mean;
    private final Tensor sd;

    /**
     * @param channels of the net, 1 or 3
     * @param normalisation for one channel (used for all), or one for each
     */
    public ClassifierAugmenter(Engine engine, int channels, Normalisation normalisation) {
        this.channels = channels;
        this.pixels = new PixelAugmenter(engine, owner);
        try (Scope scope = new Scope()) {
            this.mean = owner.own(table(engine, normalisation.mean()));
            this.sd = owner.own(table(engine, normalisation.sd()));
        }
    }

    private static Tensor table(Engine engine, List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return engine.place(torch.tensor(floats, new TensorOptions(ScalarType.Float)).view(1, floats.length, 1, 1).clone());
    }

    /**
     * A pure function of its arguments, for a given device.
     *
     * @param patches uint8 [B, 1, S, S] on the engine's device
     * @param step number of the batch within the run
     * @return float32 [B, channels, S, S], (grey / 255 - mean) / sd, belonging to the current scope
     */
    public Tensor batch(Tensor patches, long seed, long step) {
        List<ClassifierDraw> draws = IntStream.range(0, Math.toIntExact(patches.size(0)))
                .mapToObj(sample -> ClassifierDraw.of(seed, step, sample)).toList();
        pixels.seed(CounterRandom.of(PIXELS, seed, step).bits());
        return apply(patches, draws);
    }

    /** Images as they were drawn; the noise goes on in the generator. */
    Tensor apply(Tensor patches, List<ClassifierDraw> draws) {
        try (NoGradient none = new NoGradient()) {
            Tensor grey = unit(patches);
            pixels.tone(draws, grey);
            Tensor x = replicated(grey);
            pixels.noise(draws, x);
            pixels.blur(draws, x);
            pixels.flip(draws, x);
            return none.keep(x.sub_(mean).div_(sd));
        }
    }

    /** The same without augmentation. */
    public Tensor plain(Tensor patches) {
        try (NoGradient none = new NoGradient()) {
            return none.keep(replicated(unit(patches)).sub_(mean).div_(sd));
        }
    }

    private static Tensor unit(Tensor patches) {
        return patches.to(ScalarType.Float).div_(new Scalar(255.0));
    }

    private Tensor replicated(Tensor grey) {
        return channels == 1 ? grey : grey.repeat(1, channels, 1, 1);
    }

    @Override
    public void close() {
        owner.close();
    }
}
