package org.cemflow.benchmark.prepare

import java.nio.file.Path
import org.cemflow.benchmark.data.PreparedBenchmark
import org.cemflow.benchmark.support.Run
import org.cemflow.benchmark.support.Twins
import spock.lang.Specification
import spock.lang.TempDir

/** What the specs of cem-prepare share: the command, and small data sets laid out as the published ones. */
abstract class PrepareSpecification extends Specification {

    @TempDir Path dir

    static final GREY = { z, y, x -> (z * 31 + y * 7 + x * 3) % 251 }
    static final BLOB = { z, y, x -> y in 5..20 && x in 8..30 ? 1 : 0 }

    Path prepared(String name) {
        dir.resolve(name + '.benchmark')
    }

    Run prepare(String name, Object... more) {
        Run.of(new PrepareCommand(), '--benchmark', name, '--output', prepared(name), *more)
    }

    PreparedBenchmark read(String name) {
        PreparedBenchmark.read(prepared(name))
    }

    /** Images of one number, masks of another name but the same number; padding is 2 in the masks, as Kasthuri++ has it. */
    Path casser(String name, int h = 40, int w = 48, int count = 3) {
        def root = dir.resolve(name)
        for (split in ['Train', 'Test']) {
            for (int i = 0; i < count; i++) {
                Twins.png(root.resolve("${split}_In/mask${String.format('%04d', i)}.png"), h, w) { z, y, x -> GREY(i, y, x) }
                Twins.png(root.resolve("${split}_Out/${i}.png"), h, w, { z, y, x -> BLOB(0, y, x) ? 255 : x == 0 ? 2 : 0 }, i == 1)
            }
        }
        root
    }

    Path perez() {
        def root = dir.resolve('supplemental_data')
        ['mitochondria', 'lysosomes', 'nuclei', 'nucleoli'].each { organ ->
            [['training_images', 'training_labels'], ['test_images', 'ground_truth']].each { images, masks ->
                for (int i = 98; i < 101; i++) {
                    Twins.png(root.resolve("$images/$organ/${organ}_orig.${i}.png"), 36, 40) { z, y, x -> GREY(i, y, x) }
                    Twins.png(root.resolve("$masks/$organ/${organ}_label.${i}.png"), 36, 40, BLOB)
                }
            }
        }
        root
    }

    Path guay(int side = 40) {
        def root = dir.resolve('platelet_data')
        ['train', 'eval', 'test'].each { split ->
            Twins.tiff(root.resolve("$split-images.tif"), 3, side, side + 8, true) { z, y, x -> GREY(z, y, x) * 4 - 300 }
            Twins.tiff(root.resolve("$split-labels.tif"), 3, side, side + 8, false) { z, y, x -> y < 8 ? 0 : (y + x) % 7 }
        }
        root
    }

    Path urocell(int side = 64) {
        def root = dir.resolve('UroCell')
        ['fib1-1-0-3', 'fib1-3-2-1', 'fib1-3-3-0', 'fib1-4-3-0', 'fib1-0-0-0'].each { name ->
            Twins.nifti(root.resolve("data/${name}.nii.gz"), 4, side, side) { z, y, x -> GREY(z, y, x) + 0.75 }
            Twins.nifti(root.resolve("lyso/binary/${name}.nii.gz"), 4, side, side) { z, y, x -> y >= 56 && x < 10 ? 1 : 0 }
            Twins.nifti(root.resolve("mito/binary/${name}.nii.gz"), 4, side, side) { z, y, x -> y >= 56 && x in 9..20 ? 1 : 0 }
        }
        root
    }
}
