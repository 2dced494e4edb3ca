package org.cemflow.formats;

import java.util.Optional;
import org.cemflow.core.volume.VoxelSize;

/**
 * Which pages of a TIFF are the sections of its volume, in order.
 *
 * @param pages number of the page of each section, among those of full size
 * @param voxel the voxel size, where the description states one that can be believed
 */
record TiffStack(int[] pages, Optional<VoxelSize> voxel) {

    int sections() {
        return pages.length;
    }

    /** Every {@code step}-th page from the first one on, {@code count} of them. */
    static int[] every(int step, int count) {
        int[] pages = new int[count];
        for (int i = 0; i < count; i++) {
            pages[i] = i * step;
        }
        return pages;
    }
}
