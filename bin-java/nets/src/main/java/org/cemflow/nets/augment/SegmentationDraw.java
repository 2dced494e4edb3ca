package org.cemflow.nets.augment;

import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.random.CounterRandom;

/**
 * What was drawn for one crop of one labelled image. Each augmentation draws from a stream of its own, so that switching
 * one off changes nothing in the others.
 *
 * @param window the part of the image, mirrored to at least the crop's side, that is resized to the crop; its origin is that
 *     of the mirrored image, {@link #before} pixels before the image's own
 * @param radians angle of the rotation; 0 without one
 * @param contrast factor of all greys; 1 without
 * @param brightness added to all greys of 0..1; 0 without
 * @param noise standard deviation on the scale 0..1; 0 without
 * @param kernel pixels of the blur's kernel, 3, 5 or 7; 0 without
 * @param flipX left to right
 * @param flipY top to bottom
 */
public record SegmentationDraw(Crop window, double radians, double contrast, double brightness, double noise, int kernel,
        boolean flipX, boolean flipY) implements PixelDraw {

    /** Keeps these draws apart from others under the same seed. */
    private static final long STREAM = 0x7365676D656E74L;
    private static final int PLACE = 1;
    private static final int CROP = 2;
    private static final int ROTATION = 3;
    private static final int TONE = 4;
    private static final int NOISE = 5;
    private static final int BLUR = 6;
    private static final int FLIP = 7;

    /** Pixels by which an image is mirrored at its low border to reach a side. */
    static int before(int length, int side) {
        return Math.max(0, side - length) / 2;
    }

    /**
     * A pure function of its arguments.
     *
     * @param sample place of the image in its batch
     */
    static SegmentationDraw of(SegmentationOptions options, LabelledImage image, long seed, long step, int sample) {
        CounterRandom rotation = stream(ROTATION, seed, step, sample);
        CounterRandom tone = stream(TONE, seed, step, sample);
        CounterRandom noise = stream(NOISE, seed, step, sample);
        CounterRandom blur = stream(BLUR, seed, step, sample);
        CounterRandom flip = stream(FLIP, seed, step, sample);
        boolean toned = tone.chance(options.tone());
        return new SegmentationDraw(window(options, image, stream(PLACE, seed, step, sample), stream(CROP, seed, step, sample)),
                rotation.chance(options.rotation()) ? Math.toRadians(rotation.uniform(-options.degrees(), options.degrees())) : 0,
                toned ? 1 + tone.uniform(-options.contrast(), options.contrast()) : 1,
                toned ? tone.uniform(-options.brightness(), options.brightness()) : 0,
                noise.chance(options.noise()) ? Math.sqrt(noise.uniform(options.variance().low(), options.variance().high())) / 255 : 0,
                blur.chance(options.blur()) ? 3 + 2 * (int) ((blur.below(5) + 1) / 2) : 0,
                flip.chance(options.flip()),
                flip.chance(options.flip()));
    }

    private static CounterRandom stream(int augmentation, long seed, long step, int sample) {
        return CounterRandom.of(STREAM, augmentation, seed, step, sample);
    }

    private static Crop window(SegmentationOptions options, LabelledImage image, CounterRandom place, CounterRandom crop) {
        int height = Math.max(image.height(), options.side());
        int width = Math.max(image.width(), options.side());
        int[] labelled = place.chance(options.nonEmpty()) ? labelledPixel(image, place) : null;
        if (labelled == null) {
            return Crop.draw(options.area(), options.aspect(), height, width, crop);
        }
        int top = around(labelled[0] + before(image.height(), options.side()), height, options.side(), place);
        int left = around(labelled[1] + before(image.width(), options.side()), width, options.side(), place);
        Crop inner = Crop.draw(options.area(), options.aspect(), options.side(), options.side(), crop);
        return new Crop(top + inner.top(), left + inner.left(), inner.height(), inner.width());
    }

    /** Where a span of {@code side} begins that holds the pixel at a uniform place, moved inside where it sticks out. */
    private static int around(int pixel, int length, int side, CounterRandom random) {
        return Math.min(Math.max(0, pixel - (int) random.below(side)), length - side);
    }

    /** Row and column of a pixel that is not background, each as likely; null if there is none. */
    private static int[] labelledPixel(LabelledImage image, CounterRandom random) {
        byte[] row = new byte[image.width()];
        long[] upTo = new long[image.height() + 1];
        for (int y = 0; y < image.height(); y++) {
            image.labels(y, 0, 1, row.length, row);
            int count = 0;
            for (byte label : row) {
                count += label == 0 ? 0 : 1;
            }
            upTo[y + 1] = upTo[y] + count;
        }
        if (upTo[image.height()] == 0) {
            return null;
        }
        long wanted = random.below(upTo[image.height()]);
        int y = 0;
        while (upTo[y + 1] <= wanted) {
            y++;
        }
        image.labels(y, 0, 1, row.length, row);
        long left = wanted - upTo[y];
        int x = -1;
        while (left >= 0) {
            x++;
            left -= row[x] == 0 ? 0 : 1;
        }
        return new int[] {y, x};
    }
}
