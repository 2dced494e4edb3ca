package org.cemflow.nets.augment;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
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
    private static final long PIXELS = 0x7365677078L;

    private final Engine engine;
    private final SegmentationOptions options;
    private final double mean;
    private final double sd;
    private final TensorOwner owner = new TensorOwner();
    private final PixelAugmenter pixels;

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
        this.pixels = new PixelAugmenter(engine, owner);
    }

    /** One crop of each image, in the current scope: a pure function of its arguments, for a given device. */
    public Batch batch(List<LabelledImage> images, long seed, long step) {
        List<SegmentationDraw> draws = IntStream.range(0, images.size())
                .mapToObj(sample -> SegmentationDraw.of(options, images.get(sample), seed, step, sample)).toList();
        pixels.seed(CounterRandom.of(PIXELS, seed, step).bits());
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
                byte[] greysOfWindow = MirroredWindow.image(images.get(i), window, side);
                Tensor cut = device(greysOfWindow, 1, 1, window.height(), window.width()).to(ScalarType.Float);
                greys.push_back(torch.upsample_bilinear2d(cut, new long[] {side, side}, false));
                MirroredWindow.labels(images.get(i), window, side, labels, i * side * side);
            }
            Tensor x = torch.cat(greys, 0).div_(new Scalar(255.0));
            Tensor y = device(labels, draws.size(), 1, side, side).to(ScalarType.Float);
            rotate(draws, x, y);
            pixels.tone(draws, x);
            pixels.noise(draws, x);
            pixels.blur(draws, x);
            pixels.flip(draws, x);
            pixels.flip(draws, y);
            return new Batch(none.keep(x.sub_(new Scalar(mean)).div_(new Scalar(sd))), none.keep(y.squeeze(1).to(ScalarType.Long)));
        }
    }

    private Tensor device(byte[] bytes, long... shape) {
        List<Long> lengths = IntStream.range(0, shape.length).mapToObj(i -> shape[i]).toList();
        return engine.place(HostCopies.tensor(new HostTensor(DType.U8, lengths, ByteBuffer.wrap(bytes))));
    }

    private void rotate(List<SegmentationDraw> draws, Tensor x, Tensor y) {
        int[] turned = IntStream.range(0, draws.size()).filter(i -> draws.get(i).radians() != 0).toArray();
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
        Tensor grid = torch.affine_grid_generator(pixels.table(matrices, turned.length, 2, 3),
                new long[] {turned.length, 1, options.side(), options.side()}, true);
        Tensor index = pixels.index(turned);
        x.index_copy_(0, index, torch.grid_sampler(x.index_select(0, index), grid, BILINEAR, REFLECT, true));
        y.index_copy_(0, index, torch.grid_sampler(y.index_select(0, index), grid, NEAREST, REFLECT, true));
    }

    @Override
    public void close() {
        owner.close();
    }
}
