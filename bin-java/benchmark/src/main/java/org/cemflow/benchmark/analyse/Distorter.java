package org.cemflow.benchmark.analyse;

import org.cemflow.core.cli.Compat;
import org.cemflow.nets.random.CounterRandom;
import org.cemflow.nets.weights.Normalisation;

/**
 * Makes what enters an encoder from an image and a strength of distortion.
 *
 * @param compat whether noise falls on half of the images only, as in the original
 * @param seed of the noise
 */
record Distorter(Distortion kind, Compat compat, long seed) {

    private static final long NOISE = 0x6E6F697365L;
    private static final long WHETHER = 0x6966L;
    private static final double HALF = 0.5;
    private static final float WHITE = 255;

    /** Normalised values, channel by channel and by rows. */
    record Planes(float[] values, int height, int width) {}

    /**
     * @param image its place among the images, {@code step} that of the strength among all: they and the seed make the noise
     */
    Planes apply(Grey grey, int image, double strength, int step, Normalisation norms) {
        if (kind == Distortion.NOISE) {
            return new Planes(noisy(grey, image, strength, step, norms), grey.height(), grey.width());
        }
        Grey distorted = switch (kind) {
            case ROTATION -> Pillow.rotate(grey, strength);
            case BLUR -> Pillow.blur(grey, strength);
            case BRIGHTNESS -> Pillow.brightness(grey, strength);
            case CONTRAST -> Pillow.contrast(grey, strength);
            case SCALE -> grey.resized((int) strength, (int) strength);
            case NOISE -> throw new IllegalStateException();
        };
        return new Planes(distorted.planes(norms), distorted.height(), distorted.width());
    }

    /** Noise of its own in each channel, added to the unnormalised values and clamped to 0 and 1. */
    private float[] noisy(Grey grey, int image, double variance, int step, Normalisation norms) {
        if (compat == Compat.CELLEMNET && !CounterRandom.of(WHETHER, seed, image, step).chance(HALF)) {
            return grey.planes(norms);
        }
        double sd = Math.sqrt(variance);
        float[] unit = new float[grey.pixels().length];
        float[] planes = new float[norms.mean().size() * unit.length];
        for (int c = 0; c < norms.mean().size(); c++) {
            Normals normals = new Normals(CounterRandom.of(NOISE, seed, image, step, c));
            for (int i = 0; i < unit.length; i++) {
                unit[i] = (float) Math.max(0, Math.min(1, (grey.pixels()[i] & 0xFF) / WHITE + sd * normals.next()));
            }
            Grey.normalise(unit, planes, c, norms);
        }
        return planes;
    }
}
