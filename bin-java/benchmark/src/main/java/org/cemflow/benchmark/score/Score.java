package org.cemflow.benchmark.score;

/**
 * How well one class of one item was found. NaN is "cannot be said".
 *
 * @param iou (both + 1e-5) / (either + 1e-5) of an image, as the paper; both / either of a volume
 * @param dice 2 both / (predicted + true); 1 where there is neither
 * @param precision both / predicted; NaN where nothing was predicted
 * @param recall both / true; NaN where there is nothing
 * @param ap50 average precision at IoU 0.5: matched / (matched + unmatched predicted + unmatched true) components, matched where
 *     their IoU is above 0.5 (Caicedo et al. 2019, Nature Methods 16:1247); 1 where there is neither
 * @param boundaryF see {@link Boundaries}
 */
record Score(double iou, double dice, double precision, double recall, double ap50, double boundaryF) {

    private static final double EPSILON = 1e-5;

    /**
     * @param both pixels of the class in both
     * @param image whether it is an image, whose IoU has the paper's epsilon
     * @param emptyIsOne whether the IoU of a volume without the class in both is 1 and not NaN (fault G2)
     */
    static Score of(long both, long predicted, long truth, boolean image, boolean emptyIsOne, double ap50, double boundaryF) {
        long either = predicted + truth - both;
        double iou = image ? (both + EPSILON) / (either + EPSILON) : either == 0 && emptyIsOne ? 1 : both / (double) either;
        double dice = predicted + truth == 0 ? 1 : 2 * both / (double) (predicted + truth);
        return new Score(iou, dice, both / (double) predicted, both / (double) truth, ap50, boundaryF);
    }

    static double ap50(int matched, int predicted, int truth) {
        int all = predicted + truth - matched;
        return all == 0 ? 1 : matched / (double) all;
    }
}
