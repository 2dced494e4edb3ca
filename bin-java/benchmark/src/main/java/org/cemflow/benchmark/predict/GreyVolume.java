package org.cemflow.benchmark.predict;

import java.io.IOException;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.ItemArray;
import org.cemflow.core.volume.Shape;

/** Grey values of 0..255 to be segmented, order z y x; an image has z = 1. They lie on the disk, larger than memory or not. */
interface GreyVolume extends AutoCloseable {

    Shape shape();

    /** Copies the box {@code [z, z+d) x [y, y+h) x [x, x+w)}, C order, to the start of {@code target}. */
    void box(int z, int y, int x, int d, int h, int w, byte[] target);

    @Override
    void close() throws IOException;

    /** A benchmark's item. */
    static GreyVolume of(ItemArray array) {
        Item item = array.item();
        return new GreyVolume() {

            @Override
            public Shape shape() {
                return new Shape(item.along(0), item.along(1), item.along(2));
            }

            @Override
            public void box(int z, int y, int x, int d, int h, int w, byte[] target) {
                byte[] section = d == 1 ? target : new byte[h * w];
                for (int k = 0; k < d; k++) {
                    array.region(0, z + k, y, x, h, w, section);
                    if (d > 1) {
                        System.arraycopy(section, 0, target, k * h * w, h * w);
                    }
                }
            }

            @Override
            public void close() throws IOException {
                array.close();
            }
        };
    }
}
