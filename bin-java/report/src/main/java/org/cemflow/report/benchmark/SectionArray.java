package org.cemflow.report.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.NpyArray;

/** An image, a mask or a prediction, memory-mapped: uint8, z y x; an image has z = 1. */
final class SectionArray implements AutoCloseable {

    private final NpyArray array;
    private final List<Integer> shape;

    private SectionArray(NpyArray array, List<Integer> shape) {
        this.array = array;
        this.shape = shape;
    }

    /**
     * @param shape that it must have, 2 or 3 lengths
     * @throws DataError if the file is missing, cut short, no uint8 array in C order or of another shape
     */
    static SectionArray open(Path file, List<Integer> shape, String mend) throws IOException {
        NpyArray array = NpyArray.open(file, NpyArray.Type.UINT8, shape.size(), mend);
        if (!array.shape().equals(shape.stream().map(Integer::longValue).toList())) {
            array.close();
            throw new DataError(file, "has the shape " + array.shape() + " and not " + shape, mend);
        }
        return new SectionArray(array, shape);
    }

    int height() {
        return shape.get(shape.size() - 2);
    }

    int width() {
        return shape.get(shape.size() - 1);
    }

    /** Fills {@code target} with a section's row, from column {@code x} on. */
    void row(int z, int y, int x, byte[] target) {
        array.get(((long) z * height() + y) * width() + x, target, 0, target.length);
    }

    @Override
    public void close() throws IOException {
        array.close();
    }
}
