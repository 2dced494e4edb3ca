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

/** The benchmarks that come with cemflow: where images and masks lie, and what their values mean. */
class PrepareCommandSpec extends PrepareSpecification {

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
}
