package org.cemflow.curate.ingest

import java.nio.file.Files
import org.cemflow.core.stored.StoredVolume

/** {@code --in-place}: the voxels stay where they are. */
class InPlaceSpec extends IngestSpecification {

    def "in place: volume.json points into the source, and the same voxels are read"() {
        given:
        def source = volume('v', [raw: true])

        expect:
        ingest(source, '--in-place') == 0
        written().data().file() == source.toRealPath().toString()
        written().data().offset() == Fake.HEADER
        written().source().sha256() == sha256(Files.readAllBytes(source))
        voxels() == (0..<60).collect { it * 4 }
        Files.list(dir.resolve('d.volume')).withCloseable { it.collect { p -> p.fileName.toString() } } == ['volume.json']
    }

    def "in place: a volume of 2.3 GB, larger than the heap and than an int, costs neither memory nor disk"() {
        given: 'zeros with something at their end'
        assert Runtime.runtime.maxMemory() < 2L << 30
        def source = Fake.writeZeros(dir.resolve('v'), 'UINT8 2200 1024 1024 1 8 8 8 1 -1', 2200L << 20, (2200L << 20) - 3, [7, 8, 9])

        expect:
        ingest(source, '--in-place', '--intensity', 'full') == 0
        written().shape().toString() == '2200 x 1024 x 1024'
        written().source().bytes() == Files.size(source)
        Files.list(dir.resolve('d.volume')).withCloseable { it.collect { p -> p.fileName.toString() } } == ['volume.json']
        StoredVolume.open(dir.resolve('d.volume')).withCloseable { volume ->
            def end = new byte[4]
            volume.readBox(2199, 1023, 1020, 1, 1, 4, end)
            end as List
        } == [0, 7, 8, 9]
    }

    def "in place where it cannot be: copied, saying so (#more)"() {
        given:
        def source = volume('v', [raw: raw])

        expect:
        ingest(source, '--in-place', *more) == 0
        written().data().file() == 'data.npy'
        written().warnings().any { it.contains('copied though --in-place') && it.contains(why) }

        where:
        raw   | more             | why
        false | []               | 'not uncompressed 8 bit'
        true  | ['--invert']     | 'not used as they are'
        true  | ['--kind', '2d'] | 'a set of images'
    }
}
