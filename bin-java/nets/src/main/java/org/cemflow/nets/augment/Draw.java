package org.cemflow.nets.augment;

import org.cemflow.nets.random.CounterRandom;

/**
 * What was drawn for one view of one patch. Each augmentation draws from a stream of its own, so that switching one off
 * changes nothing in the others.
 *
 * @param radians angle of the rotation, counter-clockwise as displayed; 0 without one
 * @param crop the part of the rotated patch that is resized to the view
 * @param brightness factor of all greys
 * @param contrast factor of the distance from the mean grey
 * @param brightnessFirst the order of these two
 * @param sigma of the blur, in pixels of the view; 0 without one
 * @param flipX left to right
 * @param flipY top to bottom
 * @param noise standard deviation of the noise, on the scale 0..1; 0 without it
 */
public record Draw(double radians, Crop crop, double brightness, double contrast, boolean brightnessFirst, double sigma, boolean flipX,
        boolean flipY, double noise) {

    private static final int ROTATION = 1;
    private static final int CROP = 2;
    private static final int JITTER = 3;
    private static final int BLUR = 4;
    private static final int FLIP = 5;
    private static final int NOISE = 6;

    /**
     * A pure function of its arguments.
     *
     * @param side pixels along one side of the patch
     * @param sample place of the patch in its batch
     */
    static Draw of(AugmentOptions options, int side, long seed, long step, int view, int sample) {
        CounterRandom rotation = CounterRandom.of(ROTATION, seed, step, view, sample);
        CounterRandom jitter = CounterRandom.of(JITTER, seed, step, view, sample);
        CounterRandom blur = CounterRandom.of(BLUR, seed, step, view, sample);
        CounterRandom flip = CounterRandom.of(FLIP, seed, step, view, sample);
        CounterRandom noise = CounterRandom.of(NOISE, seed, step, view, sample);
        return new Draw(rotation.chance(options.rotation()) ? Math.toRadians(rotation.uniform(-options.degrees(), options.degrees())) : 0,
                Crop.draw(options.area(), options.aspect(), side, side, CounterRandom.of(CROP, seed, step, view, sample)),
                jitter.uniform(1 - options.brightness(), 1 + options.brightness()),
                jitter.uniform(1 - options.contrast(), 1 + options.contrast()),
                jitter.chance(0.5),
                blur.chance(options.blur()) ? blur.uniform(options.sigma().low(), options.sigma().high()) : 0,
                flip.chance(options.flipX()),
                flip.chance(options.flipY()),
                noise.chance(options.noise()) ? Math.sqrt(noise.logUniform(options.variance().low(), options.variance().high())) : 0);
    }
}
