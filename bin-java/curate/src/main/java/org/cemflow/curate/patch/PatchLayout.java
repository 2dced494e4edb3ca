package org.cemflow.curate.patch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.patch.Tiling;
import org.cemflow.core.stored.StoredVolume;

/**
 * Where the patches of a data set lie, without looking at a pixel: of a volume one grid an axis, of a set of images one
 * grid an image. The order of the patches (axis, slice, y, x) is that of the table's rows.
 */
record PatchLayout(List<AxisGrid> grids, long count) {

    PatchLayout {
        grids = List.copyOf(grids);
    }

    /**
     * @param axes the axes of a volume to slice; a set of images has none but 0
     * @param spacing from slice to slice of a volume; every image of a set counts
     */
    static PatchLayout of(StoredVolume volume, SortedSet<Integer> axes, int spacing, int patchSize, Compat compat) {
        List<AxisGrid> grids = new ArrayList<>();
        long count = 0;
        if (volume.description().twoD()) {
            for (int image = 0; image < volume.slices(0); image++) {
                AxisGrid grid = grid(volume, 0, image, 1, 1, patchSize, compat, count);
                grids.add(grid);
                count = Math.addExact(count, grid.count());
            }
        } else {
            for (int axis : axes) {
                int reach = compat.reach(volume.slices(axis));
                int slices = (int) (((long) reach + spacing - 1) / spacing);
                AxisGrid grid = grid(volume, axis, 0, slices, spacing, patchSize, compat, count);
                grids.add(grid);
                count = Math.addExact(count, grid.count());
            }
        }
        return new PatchLayout(grids, count);
    }

    private static AxisGrid grid(StoredVolume volume, int axis, int first, int slices, int spacing, int patchSize,
            Compat compat, long ordinal) {
        return new AxisGrid(axis, first, slices, spacing, Tiling.of(volume.height(axis, first), patchSize, compat.tiles()),
                Tiling.of(volume.width(axis, first), patchSize, compat.tiles()), ordinal);
    }

    PatchRef patch(long ordinal) {
        int low = Collections.binarySearch(grids, null, (grid, unused) -> {
            if (ordinal < grid.firstOrdinal()) {
                return 1;
            }
            return ordinal < grid.firstOrdinal() + grid.count() ? 0 : -1;
        });
        return grids.get(low).patch(ordinal);
    }
}
