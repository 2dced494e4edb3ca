package org.cemflow.nets.augment;

import org.cemflow.nets.random.CounterRandom;

/** The part of a patch that a view shows, in pixels. */
public record Crop(int top, int left, int height, int width) {

    private static final int TRIES = 10;

    /**
     * torchvision's RandomResizedCrop for a square patch: up to ten draws of area and aspect until the crop fits, then a
     * uniform place for it; if none fits, the largest centred crop of an allowed aspect.
     */
    static Crop draw(AugmentOptions options, int side, CounterRandom random) {
        for (int i = 0; i < TRIES; i++) {
            double area = (double) side * side * random.uniform(options.area().low(), options.area().high());
            double aspect = random.logUniform(options.aspect().low(), options.aspect().high());
            int width = (int) Math.rint(Math.sqrt(area * aspect));
            int height = (int) Math.rint(Math.sqrt(area / aspect));
            if (width > 0 && width <= side && height > 0 && height <= side) {
                return new Crop((int) random.below(side - height + 1), (int) random.below(side - width + 1), height, width);
            }
        }
        double aspect = Math.min(Math.max(1, options.aspect().low()), options.aspect().high());
        int width = (int) Math.round(side * Math.min(1, aspect));
        int height = (int) Math.round(side * Math.min(1, 1 / aspect));
        return new Crop((side - height) / 2, (side - width) / 2, height, width);
    }
}
