package org.cemflow.benchmark.prepare;

import java.io.IOException;
import org.cemflow.core.volume.Shape;

/** Some sections of an array, without the first rows of each. */
record BoxRows(Rows whole, int firstSection, int sections, int firstRow) implements Rows {

    @Override
    public Shape shape() {
        return new Shape(sections, whole.shape().y() - firstRow, whole.shape().x());
    }

    @Override
    public void read(int z, int y, int rows, byte[] target) throws IOException {
        whole.read(firstSection + z, firstRow + y, rows, target);
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
