package org.cemflow.curate.ingest

import java.nio.file.Files
import org.cemflow.core.volume.SampleType

/** A volume from end to end, and what the command refuses. */
class IngestCommandSpec extends IngestSpecification {

    def "a volume goes through: voxels, header, description"() {
        given:
        def file = volume('v', [voxel: [8, 8, 9]])

        expect:
        ingest(file, '--metadata', 'organism=Mus musculus', '--metadata', 'doi=10.1/a=b') == 0
        voxels() == (0..<60).collect { it * 4 }
        with(written()) {
            dataset() == 'd'
            kind() == '3d'
            shape().toString() == '3 x 4 x 5'
            source().sha256() == sha256(Files.readAllBytes(file))
            source().bytes() == Files.size(file)
            source().type() == 'uint8'
            source().format() == 'Fake'
            voxel().z() == 9
            voxelFrom() == 'file'
            axes() == [0, 1, 2]
            metadata() == [organism: 'Mus musculus', doi: '10.1/a=b']
            warnings() == []
        }
        new String(Files.readAllBytes(dir.resolve('d.volume/data.npy')), 10, 60).contains("'shape': (3, 4, 5)")
        left() == ['d.volume', 'v']
    }

    def "the bytes do not depend on the threads, nor on the way the voxels go (#raw, #threads)"() {
        given:
        def source = Fake.writeRamp(dir.resolve('v'), "UINT8 9 500 1000 1 0 0 0 ${raw ? 1 : 0} -1", 4500000)

        expect:
        ingest(source, '--threads', threads) == 0
        def bytes = Files.readAllBytes(dir.resolve('d.volume/data.npy'))
        bytes.length == 128 + 4500000
        Fake.notRamp(bytes, 128, 0, 1) == -1
        written().source().sha256() == sha256(Files.readAllBytes(source))

        where:
        raw   | threads
        true  | 1
        true  | 4
        false | 1
        false | 4
    }

    def "all faults of the options come at once, before any work"() {
        expect:
        run(['--dataset', 'a-LOC-b', '--path', 'nowhere', '--output', dir.resolve('x'), '--kind', '4d', '--voxel-x', '-1',
             '--percentiles', '99,1', '--axes', 'xy,xy', '--anisotropy', '7']) == 1
        def lines = err.toString().readLines()
        lines.size() == 8
        lines.any { it.contains("--dataset 'a-LOC-b'") }
        lines.any { it.contains('must end in .volume') }
        lines.any { it.contains("--kind '4d'") }
        lines.any { it.contains('--voxel-x -1.0: use a length') }
        lines.any { it.contains('--voxel-y missing: give') }
        lines.any { it.contains('--percentiles') }
        lines.any { it.contains("--axes 'xy,xy'") }
        lines.any { it.contains('--anisotropy 7.0') }
        left() == []
    }

    def "dataset names: '#name' is refused"() {
        expect:
        run(['--dataset', name, '--path', volume(), '--output', dir.resolve('d.volume')]) == 1
        left() == ['v']

        where:
        name << ['a/b', '../x', '', ' a', '-a', 'a-LOC-1', 'ä', 'a\nb', 'x' * 101]
    }

    def "an output that is no data set is never replaced, an earlier data set is"() {
        given:
        def source = volume()
        Files.createDirectory(dir.resolve('d.volume'))

        expect: 'an empty folder may be taken'
        ingest(source) == 0
        ingest(source) == 0

        when:
        Files.delete(dir.resolve('d.volume/volume.json'))

        then:
        ingest(source) == 1
        err.toString().contains('is no ingested data set')
        Files.exists(dir.resolve('d.volume/data.npy'))
    }

    def "the source may not lie in the output"() {
        given:
        ingest(volume())

        expect:
        ingest(dir.resolve('d.volume/data.npy')) == 1
        err.toString().contains('would replace the source')
    }

    def "bad sources end with one sentence and leave nothing: #what"() {
        given:
        def source = dir.resolve('v')
        make(source)

        expect:
        ingest(source) == 2
        err.toString().readLines().size() == 1
        err.toString().contains(sentence)
        !Files.exists(dir.resolve('d.volume'))
        left().every { it == 'v' }

        where:
        what                | sentence              | make
        'missing'           | 'does not exist'      | { }
        'empty'             | 'is empty'            | { Files.createFile(it) }
        'unknown'           | 'no reader knows'     | { Files.write(it, 'hello'.bytes) }
        'damaged half-way'  | 'the strip is damaged' | { Fake.write(it, SampleType.UINT8, [3, 4, 5], [1] * 60, [failAt: 7]) }
        'damaged, measured' | 'the strip is damaged' | { Fake.write(it, SampleType.FLOAT32, [3, 4, 5], 0..<60, [failAt: 7]) }
        'truncated'         | 'ends too early'      | { Fake.write(it, SampleType.UINT16, [3, 4, 5], 0..<59) }
        'folder of nothing' | 'holds no images'     | { Files.createDirectory(it) }
    }
}
