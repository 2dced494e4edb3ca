package org.cemflow.core.patch;

/** What becomes of the remainder when a side is no multiple of the patch size. */
public enum TileRule {

    /** Keep it if it is at least half a patch, drop it otherwise (CEM500K paper, Methods: drop if under 112 of 224). */
    HALF,

    /**
     * The original script's rule, {@code max(1, round(d / size))} tiles with half-to-even rounding: a remainder of
     * exactly half is kept after an odd number of whole tiles and dropped after an even one, and a side shorter than
     * half a patch is kept whole.
     */
    HALF_EVEN
}
