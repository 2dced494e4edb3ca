package org.cemflow.nets.augment;

import java.util.List;
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
import org.cemflow.nets.data.PixelStatistics;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.random.CounterRandom;

/**
 * Makes random views of patches as Conrad and Narayan (eLife 2021) do, in this order: rotation (nearest neighbour), random
 * resized crop (antialiased bilinear), brightness and contrast in random order (Pillow's, each clamped to 0..1), Gaussian
 * blur, flips, Gaussian noise (clamped), normalisation by the data set's mean and sd. Saturation and hue, which their code
 * jitters too, change nothing on grey images.
 *
 * <p>Everything runs on the device on many samples at once and in float32. Pillow rounds to 8 bits after each step, which is
 * left out: whole views then differ from Pillow's by 1.5 grey levels (root mean square; 0.9 of it is a shift, as Pillow
 * truncates), less than the pixel noise of 0.8 to 2.5 that comes on top. Products in TF32, if the engine allows them, add at
 * most 0.2 grey levels to each of the two pairs of products (computed, with mantissas cut to 10 bits); bf16 would add 1.6, so
 * nothing here is ever cast to it. One thread uses an augmenter.
 */
public final class Augmenter implements AutoCloseable {

    /** Pixels of views worked on at a time: few on a CPU, where they then stay in its caches, many on a GPU. */
    private static final int CHUNK_CPU = 8 * 224 * 224;
    private static final int CHUNK_CUDA = 256 * 224 * 224;
    private static final int NEAREST = 1;
    /** Keeps the key of the pixel noise apart from those of {@link Draw}. */
    private static final long PIXELS = 0x70697865L;

    private final Engine engine;
    private final AugmentOptions options;
    private final PixelStatistics statistics;
    private final TensorOwner owner = new TensorOwner();
    private final TensorOptions floats;
    private final Generator generator;
    private final Blur blur;

    public Augmenter(Engine engine, AugmentOptions options, PixelStatistics statistics) {
        this.engine = engine;
        this.options = options;
        this.statistics = statistics;
        try (Scope scope = new Scope()) {
            this.floats = owner.own(new TensorOptions(ScalarType.Float).device(new DeviceOptional(engine.device())));
            // A generator of its own: the default ones belong to whoever else draws numbers.
            this.generator = owner.own(torch.globalContext().defaultGenerator(engine.device()).clone());
        }
        this.blur = new Blur(engine, options, owner);
    }

    /**
     * One view of each patch: a pure function of its arguments, for a given device and number of CPU threads.
     *
     * @param patches uint8 [B, 1, S, S] on the engine's device
     * @param seed of the run
     * @param step number of the batch within the run
     * @param view 0 for the query, 1 for the key
     * @return float32 [B, 1, side, side], (grey / 255 - mean) / sd, on the device, belonging to the current scope
     */
    public Tensor view(Tensor patches, long seed, long step, int view) {
        int side = Math.toIntExact(patches.size(3));
        List<Draw> draws = IntStream.range(0, Math.toIntExact(patches.size(0)))
                .mapToObj(sample -> Draw.of(options, side, seed, step, view, sample)).toList();
        generator.set_current_seed(CounterRandom.of(PIXELS, seed, step, view).bits());
        return apply(patches, draws);
    }

    /** Views as they were drawn; the pixel noise goes on in the generator. */
    Tensor apply(Tensor patches, List<Draw> draws) {
        int out = options.side();
        int chunk = Math.max(1, (engine.cuda() ? CHUNK_CUDA : CHUNK_CPU) / (out * out));
        try (Scope scope = new Scope()) {
            Tensor views = scope.keep(torch.empty(new long[] {draws.size(), 1, out, out}, floats, new MemoryFormatOptional()));
            for (int from = 0; from < draws.size(); from += chunk) {
                int count = Math.min(chunk, draws.size() - from);
                try (Scope work = new Scope()) {
                    fill(views.narrow(0, from, count).view(count, out, out), patches.narrow(0, from, count),
                            draws.subList(from, from + count));
                }
            }
            return views;
        }
    }

    private void fill(Tensor views, Tensor patches, List<Draw> draws) {
        int count = draws.size();
        int[] rotated = which(draws, Draw::radians);
        int[] blurred = which(draws, Draw::sigma);
        int[] noisy = which(draws, Draw::noise);
        Resampler resampler = new Resampler(engine, Math.toIntExact(patches.size(3)), options.side());
        Packing packing = new Packing();
        int resampling = packing.add(resampler.table(draws, draws.stream().mapToDouble(draw -> Jitter.gain(draw) / 255).toArray()));
        int jitter = packing.add(Jitter.table(draws, statistics));
        int rotations = packing.add(rotations(at(draws, rotated)));
        int kernels = packing.add(blur.table(at(draws, blurred)));
        int deviations = packing.add(deviations(at(draws, noisy)));
        int rotatedIndex = packing.add(floats(rotated));
        int blurredIndex = packing.add(floats(blurred));
        int noisyIndex = packing.add(floats(noisy));
        packing.ship(engine);

        Tensor pixels = patches.to(ScalarType.Float);
        if (rotated.length > 0) {
            Tensor index = index(packing, rotatedIndex, rotated);
            Tensor theta = packing.table(rotations, rotated.length, 2, 3);
            pixels.index_copy_(0, index, rotate(pixels.index_select(0, index), theta));
        }
        Tensor weights = resampler.weights(packing, resampling, count);
        resampler.resample(pixels.view(count, patches.size(2), patches.size(3)), weights, views);
        Jitter.apply(views, packing.table(jitter, count, Jitter.COLUMNS, 1, 1), statistics);
        if (blurred.length > 0) {
            Tensor index = index(packing, blurredIndex, blurred);
            views.index_copy_(0, index, blur.blur(views.index_select(0, index), packing, kernels));
        }
        if (noisy.length > 0) {
            Tensor index = index(packing, noisyIndex, noisy);
            Tensor sd = packing.table(deviations, noisy.length, 1, 1);
            views.index_copy_(0, index, noise(views.index_select(0, index), sd));
        }
    }

    /** Rotates [count, 1, S, S] about the centre by matrices [count, 2, 3] from output to input. */
    private Tensor rotate(Tensor pixels, Tensor theta) {
        Tensor grid = torch.affine_grid_generator(theta, new long[] {pixels.size(0), 1, pixels.size(2), pixels.size(3)}, false);
        return torch.grid_sampler(pixels, grid, NEAREST, options.fill().padding(), false);
    }

    private static float[] rotations(List<Draw> rotated) {
        float[] table = new float[rotated.size() * 6];
        for (int i = 0; i < rotated.size(); i++) {
            float cos = (float) StrictMath.cos(rotated.get(i).radians());
            float sin = (float) StrictMath.sin(rotated.get(i).radians());
            float[] theta = {cos, -sin, 0, sin, cos, 0};
            System.arraycopy(theta, 0, table, i * 6, 6);
        }
        return table;
    }

    private Tensor noise(Tensor views, Tensor sd) {
        Tensor noise = torch.empty(new long[] {views.size(0), views.size(1), views.size(2)}, floats, new MemoryFormatOptional());
        noise.normal_(0, 1, new GeneratorOptional(generator));
        return views.addcmul_(noise, sd).clamp_(new ScalarOptional(new Scalar(Jitter.normalised(0, statistics))),
                new ScalarOptional(new Scalar(Jitter.normalised(1, statistics))));
    }

    private float[] deviations(List<Draw> noisy) {
        return floats(noisy.stream().mapToDouble(draw -> draw.noise() / statistics.sd()).toArray());
    }

    private static int[] which(List<Draw> draws, ToDoubleFunction<Draw> amount) {
        return IntStream.range(0, draws.size()).filter(i -> amount.applyAsDouble(draws.get(i)) != 0).toArray();
    }

    private static List<Draw> at(List<Draw> draws, int[] index) {
        return IntStream.of(index).mapToObj(draws::get).toList();
    }

    private static float[] floats(int[] values) {
        return floats(IntStream.of(values).asDoubleStream().toArray());
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static Tensor index(Packing packing, int place, int[] samples) {
        return packing.table(place, samples.length).to(ScalarType.Long);
    }

    @Override
    public void close() {
        owner.close();
    }
}
