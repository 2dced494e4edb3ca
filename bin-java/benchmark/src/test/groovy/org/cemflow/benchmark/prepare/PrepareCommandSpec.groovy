package org.cemflow.benchmark.prepare

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.data.Inference
import org.cemflow.benchmark.data.PreparedBenchmark
import org.cemflow.benchmark.data.Protocol
import org.cemflow.benchmark.data.Split
import org.cemflow.benchmark.support.Run
import org.cemflow.benchmark.support.Twins
import org.cemflow.core.io.Checksums
import org.cemflow.curate.phantom.PhantomCommand
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class PrepareCommandSpec extends Specification {

    @TempDir Path dir

    Path prepared(String name) {
        dir.resolve(name + '.benchmark')
    }

    Run prepare(String name, Object... more) {
        Run.of(new PrepareCommand(), '--benchmark', name, '--output', prepared(name), *more)
    }

    PreparedBenchmark read(String name) {
        PreparedBenchmark.read(prepared(name))
    }

    static final GREY = { z, y, x -> (z * 31 + y * 7 + x * 3) % 251 }
    static final BLOB = { z, y, x -> y in 5..20 && x in 8..30 ? 1 : 0 }

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

    def "Lucchi++ and Kasthuri++: from an archive or a folder, paired by number, 255 is a mitochondrion and 2 is padding"() {
        given:
        def folder = casser('Lucchi++')
        def zip = Twins.zip(folder, dir.resolve('lucchi_pp.zip'))
        def before = Checksums.sha256(zip)

        when:
        def archive = prepare('lucchi_pp', '--source', zip)
        def plain = prepare('kasthuri_pp', '--source', folder)

        then:
        [archive, plain]*.code() == [0, 0]
        def lucchi = read('lucchi_pp')
        lucchi.train()*.name() == ['mask0000', 'mask0001', 'mask0002']
        [lucchi.train().size(), lucchi.valid().size(), lucchi.test().size()] == [3, 0, 3]
        lucchi.mean() == 0.55090924d
        lucchi.normsFrom() == 'paper'
        for (name in ['lucchi_pp', 'kasthuri_pp']) {
            def item = read(name).train()[1]
            assert item.shape() == [40, 48]
            assert Twins.npy(item.image(prepared(name), Split.TRAIN)).toList() == (0..<40).collectMany { y -> (0..<48).collect { x -> GREY(1, y, x) } }
            assert Twins.npy(item.mask(prepared(name), Split.TRAIN)).toList() == (0..<40).collectMany { y -> (0..<48).collect { x -> BLOB(0, y, x) } }
            assert Checksums.sha256(item.mask(prepared(name), Split.TRAIN)) == item.maskSha256()
        }
        Checksums.sha256(zip) == before
        dir.toFile().list().every { !it.startsWith('.') }
        prepared('lucchi_pp').toFile().list().toSorted() == ['benchmark.json', 'test', 'train']
    }

    def "fault G9: a second run gives the same bytes, and the sources are left as they were"() {
        given:
        def folder = casser('Lucchi++')
        def sums = { Path root -> Files.walk(root).withCloseable { all ->
            all.filter { Files.isRegularFile(it) }.sorted().map { [root.relativize(it).toString(), Checksums.sha256(it)] }.toList() } }
        def before = sums(folder)

        when:
        prepare('lucchi_pp', '--source', folder)
        def first = sums(prepared('lucchi_pp'))
        def again = prepare('lucchi_pp', '--source', folder)

        then:
        again.code() == 0
        sums(prepared('lucchi_pp')) == first
        sums(folder) == before
        read('lucchi_pp').train().every { Twins.npy(it.mask(prepared('lucchi_pp'), Split.TRAIN)).sum() == 16 * 23 }
    }

    def "Perez: four organelles of one archive, no file stands for another"() {
        given:
        def zip = Twins.zip(perez(), dir.resolve('chm-supplemental_data.zip'))

        expect:
        ['perez_mito', 'perez_lyso', 'perez_nuclei', 'perez_nucleoli'].every { name ->
            assert prepare(name, '--source', zip).code() == 0
            def benchmark = read(name)
            // In the order of their numbers: 98, 99, 100.
            benchmark.train()*.name()*.replaceAll('.*orig.', '') == ['98', '99', '100'] && benchmark.protocol() == new Protocol(Inference.IMAGE, true, false)
        }
    }

    def "Guay: each volume from its own smallest to its largest value; a validation set"() {
        given:
        def zip = Twins.zip(guay(), dir.resolve('platelet_data_1219.zip'))

        when:
        def run = prepare('guay', '--source', zip)
        def compat = Run.of(new PrepareCommand(), '--benchmark', 'guay', '--output', prepared('compat'), '--source', zip, '--compat', 'cellemnet')

        then:
        [run, compat]*.code() == [0, 0]
        def guay = read('guay')
        [guay.train(), guay.valid(), guay.test()].every { it.size() == 1 && it[0].shape() == [3, 40, 48] }
        guay.outputs() == 7
        def values = (0..<3).collectMany { z -> (0..<40).collectMany { y -> (0..<48).collect { x -> GREY(z, y, x) * 4 - 300 } } }
        int low = values.min(), high = values.max()
        Twins.npy(guay.train()[0].image(prepared('guay'), Split.TRAIN)).toList() == values.collect { (int) ((it - low) / (double) (high - low) * 255) }
        Twins.npy(guay.test()[0].mask(prepared('guay'), Split.TEST)).toList().toSet() == (0..6).toSet()
        // The original loses the last slice of what it trains on.
        guay.train()[0].slices() == [3]
        PreparedBenchmark.read(prepared('compat')).train()[0].slices() == [2]
        PreparedBenchmark.read(prepared('compat')).test()[0].slices() == [3]
    }

    def "UroCell: two masks become one, missing rows are cut off, and floats become bytes"() {
        given:
        def folder = urocell()

        when:
        def run = prepare('urocell', '--source', folder)

        then:
        run.code() == 0
        def urocell = read('urocell')
        urocell.train()*.name() == ['fib1-1-0-3', 'fib1-3-2-1', 'fib1-3-3-0', 'fib1-4-3-0']
        urocell.train()[0].shape() == [4, 10, 64]
        urocell.train()[1].shape() == [4, 64, 64]
        urocell.train()[1].axes() == [0, 1, 2]
        urocell.train()[1].slices() == [4, 64, 64]
        urocell.test()[0].shape() == [4, 52, 64]
        urocell.test()[0].voxel() == [15d, 16d, 16d]
        def image = Twins.npy(urocell.test()[0].image(prepared('urocell'), Split.TEST))
        image.toList() == (0..<4).collectMany { z -> (12..<64).collectMany { y -> (0..<64).collect { x -> GREY(z, y, x) } } }
        def mask = Twins.npy(urocell.train()[0].mask(prepared('urocell'), Split.TRAIN))
        mask.toList() == (0..<4).collectMany { (54..<64).collectMany { y -> (0..<64).collect { x -> y < 56 ? 0 : x < 10 ? 1 : x <= 20 ? 2 : 0 } } }
    }

    def "fault G14: where lysosome and mitochondrion overlap, the first counts; the original makes a label of its own, which is refused"() {
        when:
        def run = prepare('urocell', '--source', urocell())
        def compat = prepare('urocell', '--source', dir.resolve('UroCell'), '--compat', 'cellemnet')

        then:
        run.code() == 0
        compat.code() == 2
        compat.err().contains('has the label 3, which is no class of urocell')
        read('urocell').warnings() == ["${(5 * 4 * 8)} pixels are in more than one mask; the first mask that the benchmark names counts."]
    }

    def "CREMI: every number but 2^64 - 1 is a cleft"() {
        given:
        ['A', 'B', 'C'].each { sample ->
            Twins.cremi(dir.resolve("cremi/sample_${sample}_20160501.hdf"), 3, 32, 40, GREY) { z, y, x -> y < 3 ? 0L : y < 6 ? 1234567L : -1L }
        }

        when:
        def run = prepare('cremi', '--source', *('A'..'C').collect { dir.resolve("cremi/sample_${it}_20160501.hdf") })

        then:
        run.code() == 0
        def cremi = read('cremi')
        cremi.train()*.name() == ['sample_A_20160501', 'sample_B_20160501']
        cremi.test()[0].shape() == [3, 32, 40]
        cremi.test()[0].voxel() == [40d, 4d, 4d]
        Twins.npy(cremi.test()[0].mask(prepared('cremi'), Split.TEST)).toList() == (0..<3).collectMany { (0..<32).collectMany { y -> [y < 6 ? 1 : 0] * 40 } }
    }

    def "all mitochondria: tiles of the other five stacked by size, their test images as they are"() {
        given:
        prepare('perez_mito', '--source', perez())
        prepare('lucchi_pp', '--source', casser('Lucchi++', 300, 256, 1))
        prepare('kasthuri_pp', '--source', casser('Kasthuri++'))
        prepare('urocell', '--source', urocell(70))
        prepare('guay', '--source', guay())

        when:
        def run = prepare('all_mito', '--source', *['perez_mito', 'lucchi_pp', 'kasthuri_pp', 'urocell', 'guay'].collect { prepared(it) })

        then:
        run.code() == 0
        def all = read('all_mito')
        // Tiles with fewer than 0.05 * 256 * 256 pixels that are not black are left out: of small images all but UroCell's largest.
        all.train()*.name() == ['lucchi_pp_256x256', 'urocell_70x70']
        all.train()*.shape() == [[2, 256, 256], [12, 70, 70]]
        def tiles = Twins.npy(all.train()[0].image(prepared('all_mito'), Split.TRAIN))
        // The second tile of the first image starts at 256 - 212 = 44.
        tiles[256 * 256] == GREY(0, 44, 0)
        Twins.npy(all.train()[0].mask(prepared('all_mito'), Split.TRAIN)).toList().take(256 * 256).sum() == 16 * 23
        all.test()*.group() == ['perez_mito'] * 3 + ['lucchi_pp'] + ['kasthuri_pp'] * 3 + ['urocell', 'guay']
        all.protocol(all.test()[0]) == new Protocol(Inference.IMAGE, true, false)
        all.protocol(all.test()[-2]) == new Protocol(Inference.ORTHOPLANE, false, false)
        all.protocol(all.test()[-1]) == new Protocol(Inference.STACK, false, true)
        def guay = Twins.npy(all.test()[-1].mask(prepared('all_mito'), Split.TEST))
        guay.toList() == Twins.npy(read('guay').test()[0].mask(prepared('guay'), Split.TEST)).collect { it == 2 ? 1 : it == 0 ? 0 : 2 }
        Twins.npy(all.test()[-2].mask(prepared('all_mito'), Split.TEST)).toList().toSet() == [0, 1].toSet()
        all.outputs() == 1
    }

    def "all mitochondria needs the others first, and says which"() {
        given:
        prepare('lucchi_pp', '--source', casser('Lucchi++'))

        when:
        def run = prepare('all_mito', '--source', prepared('lucchi_pp'))

        then:
        run.code() == 2
        ['perez_mito', 'kasthuri_pp', 'urocell', 'guay'].every { run.err().contains("the prepared benchmark $it: is not among the sources") }
    }

    def "the phantoms: first sections to train on, last to test"() {
        given:
        assert Run.of(new PhantomCommand(), '--output', dir.resolve('corpus'), '--size', 'tiny').code() == 0

        when:
        def run = prepare('phantom', '--source', dir.resolve('corpus'))

        then:
        run.code() == 0
        def phantom = read('phantom')
        phantom.train()*.shape() == [[10, 120, 128], [10, 128, 144]]
        phantom.valid()*.shape() == [[2, 120, 128], [2, 128, 144]]
        phantom.test()*.shape() == [[4, 120, 128], [4, 128, 144]]
        phantom.normsFrom() == 'training images'
        phantom.test().every { Twins.npy(it.mask(prepared('phantom'), Split.TEST)).toList().toSet() == [0, 1, 2].toSet() }
    }

    @Requires(value = { sys['cemflow.data'] && sys['cemflow.data'] != '${env.CEMFLOW_DATA}' && new File(sys['cemflow.data'], 'vnc').exists() },
            reason = 'CEMFLOW_DATA names no folder with vnc')
    def "vnc: sections 0-14 to train on, 15-19 to test"() {
        when:
        def run = prepare('vnc', '--source', "${System.getProperty('cemflow.data')}/vnc/stack1")

        then:
        run.code() == 0
        def vnc = read('vnc')
        vnc.train()*.name() == (0..14).collect { String.format('%02d', it) }
        vnc.test()*.name() == (15..19)*.toString()
        vnc.mean().round(3) == 0.504d
        def mask = Twins.npy(vnc.test()[0].mask(prepared('vnc'), Split.TEST))
        // Membranes are a fifth, mitochondria a twentieth of the pixels.
        Math.abs(mask.toList().count(2) / (double) mask.length - 0.20) < 0.015d
        Math.abs(mask.toList().count(1) / (double) mask.length - 0.05) < 0.015d
    }

    def "the norms of the training images, where the benchmark gives none"() {
        given:
        def yaml = own('norms: auto')
        (0..1).each { i ->
            Twins.png(dir.resolve("mine/img/${i}.png"), 32, 32) { z, y, x -> y < 16 ? 51 : 153 }
            Twins.png(dir.resolve("mine/lab/${i}.png"), 32, 32) { z, y, x -> y < 16 ? 255 : 0 }
        }

        when:
        def run = Run.of(new PrepareCommand(), '--benchmark', yaml, '--output', prepared('own'), '--source', dir.resolve('mine'))

        then:
        run.code() == 0
        Math.abs(read('own').mean() - 0.4) < 1e-12
        Math.abs(read('own').sd() - 0.2) < 1e-12
    }

    /** A benchmark of one's own: images 0 to train on, 1 to test. */
    Path own(String more = 'norms: auto', String rule = 'above: 127, label: 1') {
        Files.writeString(dir.resolve('own.yml'), """\
name: own
title: Own
sources: [{name: 0.png, sha256: '${'0' * 64}', role: image}]
preparation:
  recipe: folders
  train:
    - {images: '**/img/*.png', masks: [{files: '**/lab/*.png', $rule}], sections: 0-0}
  test:
    - {images: '**/img/*.png', masks: [{files: '**/lab/*.png', $rule}], sections: 1-1}
classes: [{value: 1, name: thing}]
crop: 32
iterations: 5
batch: 1
inference: 2d
$more
""".replace("sources: [{name: 0.png, sha256: '${'0' * 64}', role: image}]\n", more.contains('checksum') ? "sources: [{name: 0.png, sha256: '${'0' * 64}', role: image}]\n" : ''))
    }

    def "bad data is one clear sentence, and nothing is left: #says"() {
        given:
        (0..1).each { i ->
            Twins.png(dir.resolve("mine/img/${i}.png"), 32, 32, GREY)
            Twins.png(dir.resolve("mine/lab/${i}.png"), 32, 32) { z, y, x -> BLOB(0, y, x) * 255 }
        }
        def lab = dir.resolve('mine/lab')
        spoil(lab)

        when:
        def run = Run.of(new PrepareCommand(), '--benchmark', own(*args), '--output', prepared('own'), '--source', dir.resolve('mine'))

        then:
        run.refused(2, says)
        !Files.exists(prepared('own'))
        dir.toFile().list().every { !it.startsWith('.') }

        where:
        args                                          | says                                                        | spoil
        []                                            | '1.png: is 32 x 31, but its image'                          | ({ Path p -> Twins.png(p.resolve('1.png'), 32, 31, BLOB) })
        []                                            | 'has no mask for 1 images (/mine/img/1.png)'                | ({ Path p -> Files.delete(p.resolve('1.png')) })
        []                                            | 'own: has nothing but empty masks in its train part'        | ({ Path p -> Twins.png(p.resolve('0.png'), 32, 32) { z, y, x -> 0 } })
        []                                            | 'own: has nothing but empty masks in its test part'         | ({ Path p -> Twins.png(p.resolve('1.png'), 32, 32) { z, y, x -> 0 } })
        ['norms: auto', 'values: {0: 0, 254: 1}']     | 'has values that the benchmark does not know (255)'         | ({ Path p -> Twins.png(p.resolve('0.png'), 32, 32) { z, y, x -> x == 0 ? 254 : 0 } })
        ['norms: auto', 'values: {0: 0, 255: 1, 9: 3}'] | '0.png: has the label 3, which is no class of own'        | ({ Path p -> Twins.png(p.resolve('0.png'), 32, 32) { z, y, x -> y == 0 ? 9 : 255 } })
        ['norms: auto # checksum']                    | 'img/0.png: has the checksum'                               | ({ Path p -> Files.move(p.resolve('0.png'), p.resolve('00.png')) })
        []                                            | 'both match **/lab/*.png and have the same number'          | ({ Path p -> Files.copy(p.resolve('1.png'), p.resolve('01.png')) })
        []                                            | '1.png'                                                     | ({ Path p -> Files.write(p.resolve('1.png'), Arrays.copyOf(Files.readAllBytes(p.resolve('1.png')), 60)) })
    }

    def "an image of several sections, and no test set"() {
        given:
        Twins.png(dir.resolve('mine/img/0.png'), 32, 32, GREY)
        Twins.png(dir.resolve('mine/lab/0.png'), 32, 32) { z, y, x -> BLOB(0, y, x) * 255 }

        when:
        def run = Run.of(new PrepareCommand(), '--benchmark', own(), '--output', prepared('own'), '--source', dir.resolve('mine'))

        then:
        run.refused(2, "matches 1 images, and the benchmark's test part wants others")
    }

    def "a class that is in no training mask"() {
        given:
        def folder = guay()
        Twins.tiff(folder.resolve('train-labels.tif'), 3, 40, 48, false) { z, y, x -> (y + x) % 6 }

        when:
        def run = prepare('guay', '--source', folder)

        then:
        run.refused(2, 'guay: has no pixel of class 6 (dense granule core) in its train masks')
    }

    def "all faults are told at once"() {
        given:
        def folder = casser('Lucchi++')
        Twins.png(folder.resolve('Train_Out/1.png'), 40, 47, BLOB)
        Files.delete(folder.resolve('Test_Out/2.png'))
        Files.write(folder.resolve('Test_In/mask0000.png'), 'no picture'.bytes)

        when:
        def run = prepare('lucchi_pp', '--source', folder)

        then:
        run.code() == 2
        ['Train_Out/1.png: is 40 x 47', 'has no mask for 1 images', 'mask0000.png', 'these are 3 faults'].every { run.err().contains(it) }
    }

    def "a broken archive is a broken download"() {
        given:
        def zip = Twins.zip(casser('Lucchi++'), dir.resolve('lucchi_pp.zip'))
        def bytes = Files.readAllBytes(zip)
        Files.write(zip, spoil(bytes) as byte[])

        when:
        def run = prepare('lucchi_pp', '--source', zip)

        then:
        run.code() == 2
        run.err().contains(says)

        where:
        says                    | spoil
        'is no whole zip'       | ({ byte[] b -> Arrays.copyOf(b, b.length.intdiv(2)) })
        'cannot be unpacked'    | ({ byte[] b -> (60..<400).each { i -> b[i] = b[i] ^ 0x55 }; b })
    }

    def "an output that is something else, or would swallow its source, is refused"() {
        given:
        def folder = casser('Lucchi++')
        Files.createDirectories(dir.resolve('thesis'))
        Files.writeString(dir.resolve('thesis/chapter1.tex'), 'years of work')

        expect:
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', folder, '--output', dir.resolve('thesis')).refused(1, 'is there and no prepared benchmark')
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', folder, '--output', folder.resolve('out')).refused(1, 'lies in the source')
        Files.exists(dir.resolve('thesis/chapter1.tex'))
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', dir.resolve('nowhere'), '--output', dir.resolve('b')).refused(2, 'does not exist')
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', dir.resolve('thesis'), '--output', dir.resolve('b')).code() == 2
    }
}
