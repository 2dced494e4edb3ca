package org.cemflow.nets.augment;

/**
 * How crops for the training of a segmentation are made; {@link #paper} gives the values of Conrad and Narayan (eLife
 * 2021), as their code has them.
 *
 * @param side pixels along one side of a crop; smaller images are mirrored at their border
 * @param nonEmpty probability that the crop is taken near a pixel that is not background
 * @param area the resized crop's share of the area, uniform
 * @param aspect its width / height, log-uniform
 * @param rotation probability of a rotation
 * @param degrees it is by a uniform angle in -degrees..degrees
 * @param tone probability of another brightness and contrast
 * @param brightness added to greys of 0..1, uniform in -brightness..brightness
 * @param contrast greys are multiplied by 1 + a uniform number in -contrast..contrast
 * @param noise probability of Gaussian noise
 * @param variance its variance in grey levels of 0..255, squared; uniform
 * @param blur probability of a blur with a binomial kernel of 3, 5 or 7 pixels (1, 2 and 2 of 5)
 * @param flip probability of a flip, left to right and likewise top to bottom
 */
public record SegmentationOptions(int side, double nonEmpty, Span area, Span aspect, double rotation, double degrees, double tone,
        double brightness, double contrast, double noise, Span variance, double blur, double flip) {

    /**
     * The paper's values.
     *
     * @param nonEmpty whether crops are drawn near what is labelled, which the paper does for sparse classes
     * @param grain whether noise and blur are among the augmentations
     */
    public static SegmentationOptions paper(int side, boolean nonEmpty, boolean grain) {
        return new SegmentationOptions(side, nonEmpty ? 0.8 : 0, new Span(0.08, 1), new Span(0.5, 1.5), 0.5, 180, 0.5, 0.3, 0.3,
                grain ? 0.5 : 0, new Span(400, 1200), grain ? 0.5 : 0, 0.5);
    }
}
