package org.cemflow.benchmark.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.NpyArray;

/**
 * An item's image, mask or prediction, memory-mapped: uint8, counted z y x, where an image has z = 1. Safe for several threads.
 */
public final class ItemArray implements AutoCloseable {

    private final NpyArray array;
    private final Item item;

    private ItemArray(NpyArray array, Item item) {
        this.array = array;
        this.item = item;
    }

    /**
     * @param mend what to do if it is not as it should be, for the fault's sentence
     * @throws DataError if it is missing, no uint8 array in C order, or not of the item's shape
     */
    public static ItemArray open(Path file, Item item, String mend) throws IOException {
        NpyArray array = NpyArray.open(file, NpyArray.Type.UINT8, item.shape().size(), mend);
        List<Long> shape = item.shape().stream().map(Integer::longValue).toList();
        if (!array.shape().equals(shape)) {
            array.close();
            throw new DataError(file, "has the shape " + array.shape() + ", but item " + item.name() + " has " + shape, mend);
        }
        return new ItemArray(array, item);
    }

    public Item item() {
        return item;
    }

    /** The rows of a slice across an axis: 0 = xy, 1 = xz, 2 = yz. */
    public int height(int axis) {
        return item.along(axis == 0 ? 1 : 0);
    }

    /** The columns of a slice across an axis. */
    public int width(int axis) {
        return item.along(axis == 2 ? 1 : 2);
    }

    /** Copies {@code count} voxels in C order, from section {@code z}, row {@code y} on, to the start of {@code target}. */
    public void read(int z, int y, byte[] target, int count) {
        array.get(((long) z * item.along(1) + y) * item.along(2), target, 0, count);
    }

    /** Copies the slice across an axis, row by row, to the start of {@code target}. */
    public void slice(int axis, int index, byte[] target) {
        region(axis, index, 0, 0, height(axis), width(axis), target);
    }

    /** Copies {@code h} rows and {@code w} columns of a slice from row {@code top}, column {@code left} on. */
    public void region(int axis, int index, int top, int left, int h, int w, byte[] target) {
        long depth = item.along(1);
        long width = item.along(2);
        for (int row = 0; row < h; row++) {
            if (axis == 2) {
                for (int column = 0; column < w; column++) {
                    array.get(((top + row) * depth + left + column) * width + index, target, row * w + column, 1);
                }
            } else {
                long line = axis == 0 ? index * depth + top + row : (top + row) * depth + index;
                array.get(line * width + left, target, row * w, w);
            }
        }
    }

    @Override
    public void close() throws IOException {
        array.close();
    }
}
