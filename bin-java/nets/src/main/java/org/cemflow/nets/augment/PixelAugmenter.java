package org.cemflow.nets.augment;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;

/**
 * What albumentations does to greys, on whole batches of float32 B x C x H x W in 0..1, in place, on the engine's device:
 * brightness and contrast, Gaussian noise (drawn for each channel by itself), blur by OpenCV's fixed kernels, flips. Greys
 * are clamped where albumentations clips them, but not rounded to 8 bits. One thread uses it.
 */
final class PixelAugmenter {

    private static final int REACH = 3;

    private final Engine engine;
    private final TensorOptions floats;
    private final Generator generator;

    /** @param owner owns what is kept from call to call */
    PixelAugmenter(Engine engine, TensorOwner owner) {
        this.engine = engine;
        try (Scope scope = new Scope()) {
            this.floats = owner.own(new TensorOptions(ScalarType.Float).device(new DeviceOptional(engine.device())));
            // A generator of its own: the default ones belong to whoever else draws numbers.
            this.generator = owner.own(torch.globalContext().defaultGenerator(engine.device()).clone());
        }
    }

    /** Where the noise of the next batch begins. */
    void seed(long bits) {
        generator.set_current_seed(bits);
    }

    void tone(List<? extends PixelDraw> draws, Tensor x) {
        x.mul_(column(draws, PixelDraw::contrast)).add_(column(draws, PixelDraw::brightness));
        unit(x);
    }

    private static Tensor unit(Tensor x) {
        return x.clamp_(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
    }

    void noise(List<? extends PixelDraw> draws, Tensor x) {
        int[] noisy = which(draws, draw -> draw.noise() != 0);
        if (noisy.length > 0) {
            Tensor index = index(noisy);
            Tensor noise = torch.empty(new long[] {noisy.length, x.size(1), x.size(2), x.size(3)}, floats, new MemoryFormatOptional());
            noise.normal_(0, 1, new GeneratorOptional(generator));
            Tensor deviations = column(at(draws, noisy), PixelDraw::noise);
            x.index_copy_(0, index, unit(x.index_select(0, index).addcmul_(noise, deviations)));
        }
    }

    void blur(List<? extends PixelDraw> draws, Tensor x) {
        int[] blurred = which(draws, draw -> draw.kernel() != 0);
        if (blurred.length > 0) {
            Tensor index = index(blurred);
            float[] halves = new float[(REACH + 1) * blurred.length];
            for (int i = 0; i < blurred.length; i++) {
                System.arraycopy(half(draws.get(blurred[i]).kernel()), 0, halves, (REACH + 1) * i, REACH + 1);
            }
            Tensor table = table(halves, blurred.length, REACH + 1, 1, 1, 1);
            Tensor columns = smooth(x.index_select(0, index), table, 3);
            x.index_copy_(0, index, smooth(columns, table, 2));
        }
    }

    /** OpenCV's fixed kernels for a sigma of 0, from the centre on. */
    private static float[] half(int kernel) {
        return switch (kernel) {
            case 3 -> new float[] {2 / 4f, 1 / 4f, 0, 0};
            case 5 -> new float[] {6 / 16f, 4 / 16f, 1 / 16f, 0};
            case 7 -> new float[] {0.28125f, 0.21875f, 0.109375f, 0.03125f};
            default -> throw new IllegalArgumentException("kernel of " + kernel);
        };
    }

    /** Weighted sums along an axis, mirrored at the border. */
    private static Tensor smooth(Tensor x, Tensor table, int axis) {
        long length = x.size(axis);
        Tensor wide = torch.reflection_pad2d(x, axis == 3 ? new long[] {REACH, REACH, 0, 0} : new long[] {0, 0, REACH, REACH});
        Tensor sum = x.mul(table.select(1, 0));
        for (int d = 1; d <= REACH; d++) {
            Tensor both = wide.narrow(axis, REACH - d, length).add(wide.narrow(axis, REACH + d, length));
            sum.addcmul_(both, table.select(1, d));
        }
        return sum;
    }

    void flip(List<? extends PixelDraw> draws, Tensor x) {
        flip(draws, x, PixelDraw::flipX, 3);
        flip(draws, x, PixelDraw::flipY, 2);
    }

    private void flip(List<? extends PixelDraw> draws, Tensor x, Predicate<PixelDraw> flipped, int axis) {
        int[] some = which(draws, flipped);
        if (some.length > 0) {
            Tensor index = index(some);
            x.index_copy_(0, index, x.index_select(0, index).flip(axis));
        }
    }

    private static int[] which(List<? extends PixelDraw> draws, Predicate<PixelDraw> chosen) {
        return IntStream.range(0, draws.size()).filter(i -> chosen.test(draws.get(i))).toArray();
    }

    private static List<? extends PixelDraw> at(List<? extends PixelDraw> draws, int[] index) {
        return IntStream.of(index).mapToObj(draws::get).toList();
    }

    private Tensor column(List<? extends PixelDraw> draws, ToDoubleFunction<PixelDraw> value) {
        float[] values = new float[draws.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(draws.get(i));
        }
        return table(values, values.length, 1, 1, 1);
    }

    /** Numbers on the device, in the current scope. */
    Tensor table(float[] values, long... shape) {
        return engine.place(torch.tensor(values, new TensorOptions(ScalarType.Float))).view(shape);
    }

    /** Places in a batch on the device, in the current scope. */
    Tensor index(int[] samples) {
        return engine.place(torch.tensor(IntStream.of(samples).asLongStream().toArray()));
    }
}
