package org.cemflow.curate.phantom;

/** A slight separable blur whose kernel is the binomial 5-tap one of the wanted variance; edges repeat. */
final class Blur {

    private final float[] kernel;

    /** @param sd standard deviation in pixels, 0 to 1 */
    Blur(double sd) {
        // (a, b, c, b, a) = the 3-tap kernel of half the variance applied twice: variance of (t, 1 - 2t, t) is 2t.
        double t = sd * sd / 4;
        double c = 1 - 2 * t;
        kernel = new float[] {(float) (t * t), (float) (2 * t * c), (float) (c * c + 2 * t * t), (float) (2 * t * c),
            (float) (t * t)};
    }

    float[] apply(float[] image, int width, int height) {
        float[] across = pass(image, width, height, 1, width);
        return pass(across, height, width, width, 1);
    }

    /** Convolves {@code lines} lines of {@code length} samples that lie {@code step} apart. */
    private float[] pass(float[] in, int length, int lines, int step, int lineStep) {
        float[] out = new float[in.length];
        for (int line = 0; line < lines; line++) {
            int start = line * lineStep;
            for (int i = 0; i < length; i++) {
                float sum = 0;
                for (int k = -2; k <= 2; k++) {
                    int j = Math.min(length - 1, Math.max(0, i + k));
                    sum += kernel[k + 2] * in[start + j * step];
                }
                out[start + i * step] = sum;
            }
        }
        return out;
    }
}
