package org.cemflow.benchmark.support

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.data.Augmentation
import org.cemflow.benchmark.data.Inference
import org.cemflow.benchmark.data.Item
import org.cemflow.benchmark.data.LabelClass
import org.cemflow.benchmark.data.PreparedBenchmark
import org.cemflow.benchmark.data.Protocol
import org.cemflow.benchmark.data.Split
import org.cemflow.core.io.NpyHeader

/** Small prepared benchmarks, made without cem-prepare. */
final class Prepared {

    /** A uint8 array of this shape, its values drawn from {@code value} by running index. */
    static Path npy(Path file, List<Integer> shape, Closure<Integer> value) {
        int count = shape.inject(1) { a, b -> a * b }
        def bytes = new ByteArrayOutputStream()
        bytes.write(NpyHeader.uint8(shape as long[]))
        for (int i = 0; i < count; i++) {
            bytes.write(value(i))
        }
        Files.createDirectories(file.parent)
        Files.write(file, bytes.toByteArray())
    }

    /** Writes an item's image and mask and says what it is. */
    static Item item(Path folder, Split split, String name, List<Integer> shape, Closure<Integer> image, Closure<Integer> mask,
            Protocol protocol = null, String group = null) {
        def item = new Item(name, group, shape, [0], [shape.size() == 3 ? shape[0] : 1], null, protocol, null, null)
        npy(item.image(folder, split), shape, image)
        npy(item.mask(folder, split), shape, mask)
        item
    }

    /** A benchmark of these items with the classes "one", "two", ... and the given protocol. */
    static PreparedBenchmark benchmark(List<Item> train, List<Item> test, int classes = 1,
            Protocol protocol = new Protocol(Inference.IMAGE, false, false), List<Integer> context = []) {
        def names = ['one', 'two', 'three', 'four', 'five', 'six']
        new PreparedBenchmark(PreparedBenchmark.SCHEMA, 'tiny', 'Tiny', null, 'CC0',
                (1..classes).collect { new LabelClass(it, names[it - 1], true) }, context, 32, 10, 2, null,
                new Augmentation(false, false), protocol, 0.5d, 0.5d, 0.2d, 'training images', [], train, [], test, [], '0')
    }
}
