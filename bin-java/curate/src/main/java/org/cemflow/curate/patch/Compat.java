package org.cemflow.curate.patch;

import org.cemflow.core.patch.PatchName;
import org.cemflow.core.patch.TileRule;

/** Whose geometry and names are followed. */
public enum Compat {

    /** cemflow's: every slice, remainders of at least half a patch, slice numbers as wide as the largest. */
    NONE(TileRule.HALF),

    /** The original scripts' to the letter, faults included: the last slice of each axis is lost, tiles by round(). */
    CELLEMNET(TileRule.HALF_EVEN);

    private final TileRule tiles;

    Compat(TileRule tiles) {
        this.tiles = tiles;
    }

    TileRule tiles() {
        return tiles;
    }

    /** How many of the slices of an axis are looked at. */
    int reach(int slices) {
        return this == CELLEMNET ? slices - 1 : slices;
    }

    /** The width of the slice number in a name. */
    int digits(int slices) {
        return this == CELLEMNET ? PatchName.digitsCellemnet(slices) : PatchName.digits(slices);
    }
}
