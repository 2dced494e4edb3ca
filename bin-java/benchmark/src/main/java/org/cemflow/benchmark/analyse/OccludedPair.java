package org.cemflow.benchmark.analyse;

import org.cemflow.nets.augment.Crop;
import org.cemflow.nets.augment.Span;
import org.cemflow.nets.random.CounterRandom;

/**
 * The image that is covered piece by piece, and the one to which its features are held; of the same size.
 */
record OccludedPair(Grey covered, Grey reference) {

    private static final long VIEWS = 0x7669657773L;
    private static final Span AREA = new Span(0.5, 1);
    private static final Span ASPECT = new Span(3 / 4.0, 4 / 3.0);
    private static final double HALF = 0.5;

    /** The whole image, and itself. */
    static OccludedPair whole(Grey image, int side) {
        Grey square = image.resized(side, side);
        return new OccludedPair(square, square);
    }

    /** Two random views, as in the original notebook: a crop of half of the area or more, resized; each flip with probability 0.5. */
    static OccludedPair views(Grey image, int side, long seed, int number) {
        return new OccludedPair(view(image, side, CounterRandom.of(VIEWS, seed, number, 0)), view(image, side, CounterRandom.of(VIEWS, seed, number, 1)));
    }

    private static Grey view(Grey image, int side, CounterRandom random) {
        Crop crop = Crop.draw(AREA, ASPECT, image.height(), image.width(), random);
        return image.cropped(crop).resized(side, side).flipped(random.chance(HALF), random.chance(HALF));
    }
}
