package org.cemflow.curate.patch;

import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.patch.Tiling;

/**
 * The patches of equally large slices: every {@code spacing}-th slice, cut into the same tiles. Patches count in the
 * order slice, y, x.
 *
 * @param axis 0 = xy, 1 = xz, 2 = yz
 * @param firstSlice the first slice
 * @param slices how many slices
 * @param spacing from slice to slice, at least 1
 * @param rows the tiles along a slice's rows (y of axis 0, z of axes 1 and 2)
 * @param columns the tiles along a slice's columns (x of axes 0 and 1, y of axis 2)
 * @param firstOrdinal the place of the first patch among all patches of the data set
 */
record AxisGrid(int axis, int firstSlice, int slices, int spacing, Tiling rows, Tiling columns, long firstOrdinal) {

    long count() {
        return Math.multiplyExact((long) slices, Math.multiplyExact((long) rows.count(), (long) columns.count()));
    }

    /** The place of a patch among all patches of the data set; the slice must be one of the grid's. */
    long ordinal(int slice, int row, int column) {
        long index = (slice - firstSlice) / spacing;
        return firstOrdinal + (index * rows.count() + row) * columns.count() + column;
    }

    PatchRef patch(long ordinal) {
        long index = ordinal - firstOrdinal;
        int column = (int) (index % columns.count());
        int row = (int) (index / columns.count() % rows.count());
        int slice = firstSlice + spacing * (int) (index / columns.count() / rows.count());
        return new PatchRef(axis, slice, rows.start(row), columns.start(column), rows.extent(row), columns.extent(column));
    }

    /** The first of the grid's slices that is not before {@code slice}; may lie beyond its last. */
    long sliceFrom(int slice) {
        long steps = Math.max(0, ((long) slice - firstSlice + spacing - 1) / spacing);
        return firstSlice + steps * spacing;
    }

    /** One beyond the last slice. */
    int endSlice() {
        return slices == 0 ? firstSlice : firstSlice + (slices - 1) * spacing + 1;
    }
}
