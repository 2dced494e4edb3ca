package org.cemflow.nets.augment;

import org.cemflow.nets.random.CounterRandom;

/** The part of a patch that a view shows, in pixels. */
public record Crop(int top, int left, int height, int width) {

    private static final int TRIES = 10;

    /**
     * torchvision's RandomResizedCrop: up to ten draws of area and aspect until the crop fits, then a uniform place for it;
     * if none fits, the largest centred crop of an allowed aspect.
     *
     * @param share the crop's share of the area, uniform
     * @param aspect its width / height, log-uniform
     */
    public static Crop draw(Span share, Span aspect, int height, int width, CounterRandom random) {
        for (int i = 0; i < TRIES; i++) {
            double area = (double) height * width * random.uniform(share.low(), share.high());
            double ratio = random.logUniform(aspect.low(), aspect.high());
            int w = (int) Math.rint(Math.sqrt(area * ratio));
            int h = (int) Math.rint(Math.sqrt(area / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                return new Crop((int) random.below(height - h + 1), (int) random.below(width - w + 1), h, w);
            }
        }
        double ratio = Math.min(Math.max((double) width / height, aspect.low()), aspect.high());
        int w = (int) Math.round(Math.min(width, height * ratio));
        int h = (int) Math.round(Math.min(height, width / ratio));
        return new Crop((height - h) / 2, (width - w) / 2, h, w);
    }
}
