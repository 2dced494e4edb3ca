package org.cemflow.report.picture;

import java.util.List;

/**
 * How many pictures a page shows and how large, so that its size stays bounded whatever the corpus.
 *
 * @param side the longer side of a patch's thumbnail in pixels
 * @param kept kept patches
 * @param groups groups of near-duplicates
 * @param duplicates duplicates shown beside each exemplar
 * @param uninformative uninformative patches
 * @param slice the longer side of the middle slice in pixels; 0 shows none
 */
public record PictureBudget(int side, int kept, int groups, int duplicates, int uninformative, int slice) {

    /** Of the pictures of all data sets together; {@code groups} counts those inside data sets and those across. */
    public static final PictureBudget OVERVIEW = new PictureBudget(128, 24, 12, 3, 24, 0);

    /** For all data sets' own pictures, in bytes of the page. */
    private static final long TOTAL = 3_200_000;

    /** A noisy byte does not compress, and base64 writes three bytes as four. */
    private static final double BYTES_A_PIXEL = 1.4;

    /** From generous to none. */
    private static final List<PictureBudget> TIERS = List.of(
            new PictureBudget(128, 12, 4, 3, 12, 320),
            new PictureBudget(112, 10, 3, 2, 10, 256),
            new PictureBudget(96, 8, 3, 1, 8, 224),
            new PictureBudget(80, 6, 2, 1, 6, 192),
            new PictureBudget(64, 6, 2, 1, 4, 128),
            new PictureBudget(64, 3, 1, 1, 2, 96),
            new PictureBudget(48, 3, 1, 1, 2, 64),
            new PictureBudget(0, 0, 0, 0, 0, 64),
            new PictureBudget(0, 0, 0, 0, 0, 0));

    /** What each of so many data sets may show; the overview shows the patches of a single one already. */
    public static PictureBudget perDataset(int datasets) {
        if (datasets == 1) {
            return new PictureBudget(0, 0, 0, 0, 0, 320);
        }
        return TIERS.stream().filter(tier -> tier.bytes() * datasets <= TOTAL).findFirst().orElseThrow();
    }

    /** The most that these pictures add to the page, in bytes. */
    long bytes() {
        long patches = kept + (long) groups * (1 + duplicates) + uninformative;
        return (long) (BYTES_A_PIXEL * (patches * side * side + (long) slice * slice));
    }
}
