package org.cemflow.nets.augment;

import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.error.UsageError;

/**
 * How views are made; {@link #paper} gives the values of Conrad and Narayan (eLife 2021), as their code has them.
 *
 * @param side pixels along one side of a view
 * @param rotation probability of a rotation
 * @param degrees a rotation is by a uniform angle in -degrees..degrees, 0..180
 * @param fill what a rotated patch shows where it has no pixels
 * @param area the crop's share of the patch's area, uniform, within 0..1 without 0
 * @param aspect the crop's width / height, log-uniform
 * @param brightness the factor is uniform in 1-brightness..1+brightness; 0..1
 * @param contrast likewise
 * @param blur probability of a Gaussian blur
 * @param sigma its standard deviation in pixels of the view, uniform
 * @param flipX probability of a flip left to right
 * @param flipY probability of a flip top to bottom
 * @param noise probability of Gaussian noise
 * @param variance its variance on the scale 0..1, log-uniform
 */
public record AugmentOptions(int side, double rotation, double degrees, RotationFill fill, Span area, Span aspect, double brightness,
        double contrast, double blur, Span sigma, double flipX, double flipY, double noise, Span variance) {

    /** @throws UsageError naming every value that is out of its range */
    public AugmentOptions {
        Faults faults = new Faults();
        faults.unless(side >= 16 && side <= 4096, "side of the views", side, "16..4096");
        faults.unless(degrees >= 0 && degrees <= 180, "degrees of the rotation", degrees, "0..180");
        faults.unless(area.low() > 0 && area.within(0, 1), "area of the crop", area, "an increasing range within 0..1, without 0");
        faults.unless(aspect.within(0.1, 10), "aspect of the crop", aspect, "an increasing range within 0.1..10");
        faults.unless(brightness >= 0 && brightness <= 1, "brightness", brightness, "0..1");
        faults.unless(contrast >= 0 && contrast <= 1, "contrast", contrast, "0..1");
        faults.unless(sigma.low() > 0 && sigma.within(0, 32), "sigma of the blur", sigma, "an increasing range within 0..32, without 0");
        faults.unless(variance.low() > 0 && variance.within(0, 1), "variance of the noise", variance,
                "an increasing range within 0..1, without 0");
        faults.probability("rotation", rotation);
        faults.probability("blur", blur);
        faults.probability("flip left to right", flipX);
        faults.probability("flip top to bottom", flipY);
        faults.probability("noise", noise);
        faults.raise();
    }

    /** The paper's values, for views of {@code side} pixels (the paper's are of 224). */
    public static AugmentOptions paper(int side) {
        return new AugmentOptions(side, 0.5, 180, RotationFill.BLACK, new Span(0.2, 1), new Span(3 / 4.0, 4 / 3.0), 0.4, 0.4, 0.5,
                new Span(0.1, 2), 0.5, 0.5, 0.5, new Span(1e-5, 1e-4));
    }

    /** The same with another fill of rotated patches. */
    public AugmentOptions with(RotationFill other) {
        return new AugmentOptions(side, rotation, degrees, other, area, aspect, brightness, contrast, blur, sigma, flipX, flipY, noise,
                variance);
    }

    /** Collects what is wrong, so that the user learns of all of it at once. */
    private static final class Faults {

        private final List<String> all = new ArrayList<>();

        void unless(boolean right, String what, Object value, String range) {
            if (!right) {
                all.add("augmentation: " + what + " is " + value + "; give " + range);
            }
        }

        void probability(String what, double value) {
            unless(value >= 0 && value <= 1, "probability of " + what, value, "0..1");
        }

        void raise() {
            if (!all.isEmpty()) {
                throw new UsageError(all);
            }
        }
    }
}
