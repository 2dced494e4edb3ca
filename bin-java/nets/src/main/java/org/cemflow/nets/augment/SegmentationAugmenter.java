package org.cemflow.nets.augment;

import java.nio.ByteBuffer;
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
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/**
 * Makes random crops of labelled images as Conrad and Narayan (eLife 2021) do, in this order: mirrored to the crop's side,
 * a crop near what is labelled, random resized crop (bilinear, not antialiased), rotation (mirrored borders), brightness
 * and contrast, Gaussian noise, blur, flips, normalisation. Labels go the same way by nearest neighbour.
 *
 * <p>Windows are cut out on the host, everything else runs on the device on the whole batch in float32. Against
 * albumentations 0.5.2, greys are not rounded to 8 bits after each step; labels are taken at the centres of their pixels
 * (OpenCV takes them up to half a pixel off, so that enlarged labels lie beside their image); and the last row and column a
 * crop can start at are as likely as others. One thread uses an augmenter.
 */
public final class SegmentationAugmenter implements AutoCloseable {

    private static final int BILINEAR = 0;
    private static final int NEAREST = 1;
    private static final int REFLECT = 2;
    private static final int REACH = 3;
    private static final long PIXELS = 0x7365677078L;

    private final Engine engine;
    private final SegmentationOptions options;
    private final double mean;
    private final double sd;
    private final TensorOwner owner = new TensorOwner();
    private final TensorOptions floats;
    private final Generator generator;

    /**
     * A batch on the engine's device.
     *
     * @param images B x 1 x side x side, float32, (grey / 255 - mean) / sd
     * @param labels B x side x side, int64
     */
    public record Batch(Tensor images, Tensor labels) {}

    /**
     * @param mean of the greys / 255
     * @param sd likewise
     */
    public SegmentationAugmenter(Engine engine, SegmentationOptions options, double mean, double sd) {
        this.engine = engine;
        this.options = options;
        this.mean = mean;
        this.sd = sd;
        try (Scope scope = new Scope()) {
            this.floats = owner.own(new TensorOptions(ScalarType.Float).device(new DeviceOptional(engine.device())));
            this.generator = owner.own(torch.globalContext().defaultGenerator(engine.device()).clone());
        }
    }

    /** One crop of each image, in the current scope: a pure function of its arguments, for a given device. */
    public Batch batch(List<LabelledImage> images, long seed, long step) {
        List<SegmentationDraw> draws = IntStream.range(0, images.size())
                .mapToObj(sample -> SegmentationDraw.of(options, images.get(sample), seed, step, sample)).toList();
        generator.set_current_seed(CounterRandom.of(PIXELS, seed, step).bits());
        return apply(images, draws);
    }

    /** Crops as they were drawn; the noise goes on in the generator. */
    Batch apply(List<LabelledImage> images, List<SegmentationDraw> draws) {
        try (NoGradient none = new NoGradient()) {
            int side = options.side();
            byte[] labels = new byte[Math.multiplyExact(draws.size(), side * side)];
            TensorVector greys = new TensorVector();
            for (int i = 0; i < draws.size(); i++) {
                Crop window = draws.get(i).window();
                byte[] pixels = MirroredWindow.image(images.get(i), window, side);
                Tensor cut = device(pixels, 1, 1, window.height(), window.width()).to(ScalarType.Float);
                greys.push_back(torch.upsample_bilinear2d(cut, new long[] {side, side}, false));
                MirroredWindow.labels(images.get(i), window, side, labels, i * side * side);
            }
            Tensor x = torch.cat(greys, 0).div_(new Scalar(255.0));
            Tensor y = device(labels, draws.size(), 1, side, side).to(ScalarType.Float);
            rotate(draws, x, y);
            tone(draws, x);
            noise(draws, x);
            blur(draws, x);
            for (Tensor both : List.of(x, y)) {
                flip(draws, both, SegmentationDraw::flipX, 3);
                flip(draws, both, SegmentationDraw::flipY, 2);
            }
            return new Batch(none.keep(x.sub_(new Scalar(mean)).div_(new Scalar(sd))), none.keep(y.squeeze(1).to(ScalarType.Long)));
        }
    }

    private Tensor device(byte[] bytes, long... shape) {
        List<Long> lengths = IntStream.range(0, shape.length).mapToObj(i -> shape[i]).toList();
        return engine.place(HostCopies.tensor(new HostTensor(DType.U8, lengths, ByteBuffer.wrap(bytes))));
    }

    private void rotate(List<SegmentationDraw> draws, Tensor x, Tensor y) {
        int[] turned = which(draws, draw -> draw.radians() != 0);
        if (turned.length == 0) {
            return;
        }
        float[] matrices = new float[6 * turned.length];
        for (int i = 0; i < turned.length; i++) {
            float cos = (float) StrictMath.cos(draws.get(turned[i]).radians());
            float sin = (float) StrictMath.sin(draws.get(turned[i]).radians());
            System.arraycopy(new float[] {cos, -sin, 0, sin, cos, 0}, 0, matrices, 6 * i, 6);
        }
        // Corners aligned: the coordinates -1 and 1 are the outermost pixels, at which the border is mirrored.
        Tensor grid = torch.affine_grid_generator(table(matrices, turned.length, 2, 3),
                new long[] {turned.length, 1, options.side(), options.side()}, true);
        Tensor index = index(turned);
        x.index_copy_(0, index, torch.grid_sampler(x.index_select(0, index), grid, BILINEAR, REFLECT, true));
        y.index_copy_(0, index, torch.grid_sampler(y.index_select(0, index), grid, NEAREST, REFLECT, true));
    }

    private void tone(List<SegmentationDraw> draws, Tensor x) {
        x.mul_(column(draws, SegmentationDraw::contrast)).add_(column(draws, SegmentationDraw::brightness));
        unit(x);
    }

    private static Tensor unit(Tensor x) {
        return x.clamp_(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
    }

    private void noise(List<SegmentationDraw> draws, Tensor x) {
        int[] noisy = which(draws, draw -> draw.noise() != 0);
        if (noisy.length > 0) {
            Tensor index = index(noisy);
            Tensor noise = torch.empty(new long[] {noisy.length, 1, options.side(), options.side()}, floats, new MemoryFormatOptional());
            noise.normal_(0, 1, new GeneratorOptional(generator));
            Tensor deviations = column(at(draws, noisy), SegmentationDraw::noise);
            x.index_copy_(0, index, unit(x.index_select(0, index).addcmul_(noise, deviations)));
        }
    }

    private void blur(List<SegmentationDraw> draws, Tensor x) {
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

    private void flip(List<SegmentationDraw> draws, Tensor x, Predicate<SegmentationDraw> flipped, int axis) {
        int[] some = which(draws, flipped);
        if (some.length > 0) {
            Tensor index = index(some);
            x.index_copy_(0, index, x.index_select(0, index).flip(axis));
        }
    }

    private static int[] which(List<SegmentationDraw> draws, Predicate<SegmentationDraw> chosen) {
        return IntStream.range(0, draws.size()).filter(i -> chosen.test(draws.get(i))).toArray();
    }

    private static List<SegmentationDraw> at(List<SegmentationDraw> draws, int[] index) {
        return IntStream.of(index).mapToObj(draws::get).toList();
    }

    private Tensor column(List<SegmentationDraw> draws, ToDoubleFunction<SegmentationDraw> value) {
        float[] values = new float[draws.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(draws.get(i));
        }
        return table(values, values.length, 1, 1, 1);
    }

    private Tensor table(float[] values, long... shape) {
        return engine.place(torch.tensor(values, new TensorOptions(ScalarType.Float))).view(shape);
    }

    private Tensor index(int[] samples) {
        return engine.place(torch.tensor(IntStream.of(samples).asLongStream().toArray()));
    }

    @Override
    public void close() {
        owner.close();
    }
}
