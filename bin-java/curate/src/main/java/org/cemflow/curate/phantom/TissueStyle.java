package org.cemflow.curate.phantom;

/**
 * What kind of tissue is grown. Lengths in nm.
 *
 * @param smallestCell radius of the thinnest processes
 * @param largestCell radius of the thickest
 * @param stretch how many times longer than thick a cell is at most
 * @param nuclei whether large cells have a nucleus
 * @param mitochondria mitochondria per cubic micrometre tried for in roomy cells
 * @param vesicles share of cells that are filled with synaptic vesicles
 * @param reticulum share of cells with stacked endoplasmic reticulum
 * @param tissueRadius radius of the ball of tissue about the middle of the field, resin beyond; infinite for no resin
 */
record TissueStyle(double smallestCell, double largestCell, double stretch, boolean nuclei, double mitochondria,
        double vesicles, double reticulum, double tissueRadius) {

    /** Nervous tissue: many thin processes, vesicles, few mitochondria, no nucleus in sight. */
    static final TissueStyle NEUROPIL = new TissueStyle(110, 520, 7, false, 1.6, 0.45, 0.1, Double.POSITIVE_INFINITY);

    /** Liver- or kidney-like: large cells crowded with mitochondria and reticulum around nuclei. */
    static final TissueStyle GLAND = new TissueStyle(900, 1700, 1.4, true, 7, 0, 0.85, Double.POSITIVE_INFINITY);

    /** Cells of all sizes, some large enough for a nucleus, with mitochondria in most views. */
    static final TissueStyle MIXED = new TissueStyle(170, 1200, 3, true, 6, 0.35, 0.4, Double.POSITIVE_INFINITY);

    /** A lone cell of a culture, embedded in resin. */
    static TissueStyle culture(double radius) {
        return new TissueStyle(radius, radius, 1, true, 5, 0, 1, radius);
    }
}
