package org.cemflow.formats;

import io.jhdf.api.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.Shape;

/**
 * Which of a data set's axes are z, y and x.
 *
 * @param rank how many axes the data set has
 * @param zyx the places of z, y and x among them; z is -1 for an image
 */
record Hdf5Axes(int rank, int[] zyx, Shape shape) {

    /** Whether a data set of these lengths is a volume (3), an image (2) or neither (0), once axes of length 1 are dropped. */
    static int kind(long[] lengths) {
        return lengths.length < 2 ? 0 : lengths.length <= 3 ? lengths.length : spatial(lengths).length;
    }

    private static int[] spatial(long[] lengths) {
        int[] kept = IntStream.range(0, lengths.length).filter(i -> lengths.length <= 3 || lengths[i] != 1).toArray();
        return kept.length == 2 || kept.length == 3 ? kept : new int[0];
    }

    /** @throws DataError if the data set is neither a volume nor an image */
    static Hdf5Axes of(Object source, Dataset dataset) {
        long[] lengths = dataset.getDimensionsAsLong();
        int[] axes = lengths.length < 2 ? new int[0] : spatial(lengths);
        if (axes.length == 0) {
            throw new DataError(source, "the data set " + dataset.getPath() + " has the shape " + Arrays.toString(lengths),
                    "give the path of one of shape (z, y, x) or (y, x)");
        }
        int n = axes.length;
        int[] zyx = {n == 3 ? axes[0] : -1, axes[n - 2], axes[n - 1]};
        return new Hdf5Axes(lengths.length, zyx, new Shape(n == 3 ? Sizes.dimension(source, "z", lengths[zyx[0]]) : 1,
                Sizes.dimension(source, "y", lengths[zyx[1]]), Sizes.dimension(source, "x", lengths[zyx[2]])));
    }

    /** The values of a per-axis array along z, y and x; 1 for the z of an image. */
    int[] pick(int[] perAxis) {
        return new int[] {zyx[0] < 0 ? 1 : perAxis[zyx[0]], perAxis[zyx[1]], perAxis[zyx[2]]};
    }

    /** A position in the data set, zero along the dropped axes. */
    int[] place(int z, int y, int x) {
        int[] place = new int[rank];
        if (zyx[0] >= 0) {
            place[zyx[0]] = z;
        }
        place[zyx[1]] = y;
        place[zyx[2]] = x;
        return place;
    }
}
