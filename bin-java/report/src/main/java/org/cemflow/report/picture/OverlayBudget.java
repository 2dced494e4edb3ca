package org.cemflow.report.picture;

import java.util.List;

/**
 * How many overlays a page shows and how large, so that its size stays bounded however many benchmarks there are.
 *
 * @param pictures of each benchmark
 * @param side the longer side in pixels
 */
public record OverlayBudget(int pictures, int side) {

    /** For all benchmarks' overlays, in bytes of the page. */
    private static final long TOTAL = 3_200_000;

    /** A noisy grey byte does not compress, labels do; base64 writes three bytes as four. */
    private static final double GREY_BYTES = 1.4;
    private static final double LABEL_BYTES = 0.25;

    /** From generous, four in a row of the page, to none. */
    private static final List<OverlayBudget> TIERS = List.of(new OverlayBudget(3, 224), new OverlayBudget(3, 192),
            new OverlayBudget(2, 192), new OverlayBudget(2, 128), new OverlayBudget(1, 128), new OverlayBudget(1, 64), new OverlayBudget(0, 0));

    /**
     * What each of so many benchmarks may show.
     *
     * @param labels pictures of labels that go with each grey one
     */
    public static OverlayBudget of(int benchmarks, int labels) {
        return TIERS.stream().filter(tier -> tier.bytes(labels) * benchmarks <= TOTAL).findFirst().orElseThrow();
    }

    private double bytes(int labels) {
        return (double) pictures * side * side * (GREY_BYTES + labels * LABEL_BYTES);
    }
}
