package org.cemflow.benchmark.support

import groovy.transform.CompileStatic
import java.nio.file.Path
import org.cemflow.benchmark.data.Augmentation
import org.cemflow.benchmark.data.Inference
import org.cemflow.benchmark.data.Item
import org.cemflow.benchmark.data.LabelClass
import org.cemflow.benchmark.data.PreparedBenchmark
import org.cemflow.benchmark.data.Protocol
import org.cemflow.benchmark.data.Split

/** A benchmark that a small net can learn: bright discs on a dark, noisy ground. */
@CompileStatic
class Toy {

    static PreparedBenchmark write(Path folder, int classes = 1, Map<String, Object> more = [:]) {
        List<Item> train = (1..5).collect { int i -> image(folder, Split.TRAIN, "t$i".toString(), 70 + i, 90, i, classes) }
        train << volume(folder, Split.TRAIN, 'v', [8, 64, 72], 9, classes)
        List<Item> test = [image(folder, Split.TEST, 'a', 64, 96, 20, classes), image(folder, Split.TEST, 'b', 75, 83, 21, classes)]
        def names = ['disc', 'ring']
        def prepared = new PreparedBenchmark(PreparedBenchmark.SCHEMA, 'toy', 'Toy', null, 'CC0',
                (1..classes).collect { int v -> new LabelClass(v, names[v - 1], true) }, [], 64, 6, 2,
                classes == 1 ? null : [0.1d, 1d, 3d], new Augmentation(true, true),
                new Protocol(more.inference as Inference ?: Inference.IMAGE, false, false), 0.5d, 0.35d, 0.2d, 'training images', [],
                train, [], test, [], '0')
        prepared.write(folder)
        prepared
    }

    /** Grey and label of a pixel: discs of radius 9 around a lattice; their rims are the second class. */
    private static int[] pixel(int y, int x, long seed, int classes) {
        double dy = (y + 7 * seed) % 31 - 15, dx = (x + 11 * seed) % 37 - 18
        double r = Math.sqrt(dy * dy + dx * dx)
        int noise = (int) (((y * 73856093L) ^ (x * 19349663L) ^ (seed * 83492791L)) >>> 3) % 20
        int label = r >= 9d ? 0 : classes == 2 && r > 6d ? 2 : 1
        [(label == 0 ? 60 : label == 1 ? 170 : 115) + Math.abs(noise), label] as int[]
    }

    static Item image(Path folder, Split split, String name, int height, int width, long seed, int classes) {
        Prepared.item(folder, split, name, [height, width], { int i -> pixel(i.intdiv(width), i % width, seed, classes)[0] },
                { int i -> pixel(i.intdiv(width), i % width, seed, classes)[1] })
    }

    static Item volume(Path folder, Split split, String name, List<Integer> shape, long seed, int classes) {
        int h = shape[1], w = shape[2]
        def item = new Item(name, null, shape, [0], [shape[0]], [30d, 5d, 4d], null, null, null)
        Prepared.npy(item.image(folder, split), shape, { int i -> pixel(i.intdiv(w) % h, i % w, seed + i.intdiv(h * w), classes)[0] })
        Prepared.npy(item.mask(folder, split), shape, { int i -> pixel(i.intdiv(w) % h, i % w, seed + i.intdiv(h * w), classes)[1] })
        item
    }
}
