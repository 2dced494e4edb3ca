package org.cemflow.nets.augment;

import org.cemflow.nets.random.CounterRandom;

/**
 * What was drawn for one patch that a classifier learns from: brightness and contrast by up to 0.2 either way, noise of a
 * variance of 40 to 100 grey levels squared, a blur of 3 or 5 pixels (1 and 2 of 3), flips; each with a probability of one
 * half (Conrad and Narayan, eLife 2021, their code).
 */
record ClassifierDraw(double contrast, double brightness, double noise, int kernel, boolean flipX, boolean flipY)
        implements PixelDraw {

    /** Keeps these draws apart from others under the same seed. */
    private static final long STREAM = 0x636C617373L;
    private static final int TONE = 1;
    private static final int NOISE = 2;
    private static final int BLUR = 3;
    private static final int FLIP = 4;
    private static final double HALF = 0.5;
    private static final double RANGE = 0.2;
    private static final Span VARIANCE = new Span(40, 100);

    /**
     * A pure function of its arguments.
     *
     * @param sample place of the patch in its batch
     */
    static ClassifierDraw of(long seed, long step, int sample) {
        CounterRandom tone = CounterRandom.of(STREAM, TONE, seed, step, sample);
        CounterRandom noise = CounterRandom.of(STREAM, NOISE, seed, step, sample);
        CounterRandom blur = CounterRandom.of(STREAM, BLUR, seed, step, sample);
        CounterRandom flip = CounterRandom.of(STREAM, FLIP, seed, step, sample);
        boolean toned = tone.chance(HALF);
        return new ClassifierDraw(toned ? 1 + tone.uniform(-RANGE, RANGE) : 1, toned ? tone.uniform(-RANGE, RANGE) : 0,
                noise.chance(HALF) ? Math.sqrt(noise.uniform(VARIANCE.low(), VARIANCE.high())) / 255 : 0,
                blur.chance(HALF) ? blur.below(3) == 0 ? 3 : 5 : 0, flip.chance(HALF), flip.chance(HALF));
    }
}
