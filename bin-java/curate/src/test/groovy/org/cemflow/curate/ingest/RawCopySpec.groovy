package org.cemflow.curate.ingest

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.io.Checksums
import org.cemflow.core.volume.RawLayout
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeInfo
import spock.lang.Specification
import spock.lang.TempDir

class RawCopySpec extends Specification {

    @TempDir
    Path dir

    Path source(int bytes, Closure<Integer> value = { (int) ((it * 2654435761L) >>> 13) & 255 }) {
        def all = new byte[bytes]
        bytes.times { all[it] = (byte) value(it) }
        Files.write(dir.resolve('source'), all)
    }

    static VolumeInfo info(Path file, Shape shape, long offset, long strideZ, long strideY = shape.x()) {
        new VolumeInfo('Test', shape, SampleType.UINT8, 1, Optional.empty(), Optional.of(new RawLayout(file, offset, strideZ, strideY)), [])
    }

    /** Copies; returns the voxels, the digest and the writer. */
    List copy(VolumeInfo info, int threads = 2) {
        def folder = Files.createTempDirectory(dir, 'out')
        def lane = new Lane('test', threads > 1)
        try (def data = new DataFile(folder, threads > 1)) {
            def writer = new VoxelWriter(data, SampleMap.identity(), true)
            def digest = new RawCopy(info, lane).run(writer)
            data.finish(info.shape().voxels())
            [Files.readAllBytes(folder.resolve('data.npy'))[DataFile.OFFSET..<(DataFile.OFFSET + data.length())] as byte[], digest, writer]
        } finally {
            lane.close()
        }
    }

    def "sections with gaps between them, as TIFF writers leave for directories, are read once too (offset #offset, gap #gap, #threads threads)"() {
        given:
        def shape = new Shape(7, 300, 331)
        def section = 300 * 331
        def file = source(offset + 7 * (section + gap) + 77)
        def all = Files.readAllBytes(file)
        def info = info(file, shape, offset, section + gap)

        expect:
        RawCopy.suits(file, info)

        when:
        def (voxels, digest, writer) = copy(info, threads)

        then:
        voxels.length == 7 * section
        (0..<7).every { z -> Arrays.equals(voxels, z * section, (z + 1) * section, all, offset + z * (section + gap), offset + z * (section + gap) + section) }
        digest.sha256() == Checksums.sha256(file)
        digest.bytes() == all.length
        !writer.flat()

        where:
        offset | gap       | threads
        8      | 0         | 2
        1024   | 0         | 1
        8      | 138       | 2
        8      | 138       | 1
        0      | 262144    | 2
        300001 | 600000    | 2
    }

    def "equal voxels are noticed though what lies between the sections differs from them"() {
        given:
        def section = 300 * 331
        def file = source(10 + 2 * (section + 5)) { (it - 10) % (section + 5) in 0..<section ? 9 : it }

        expect:
        def writer = copy(info(file, new Shape(2, 300, 331), 10, section + 5))[2]
        writer.flat()
        writer.value() == 9
    }

    def "a file that became too short for its header is one sentence"() {
        given:
        def file = source(99999)

        when:
        copy(info(file, new Shape(1, 100, 1000), 0, 100000))

        then:
        def fault = thrown(DataError)
        fault.message.contains('became shorter')
    }

    def "what does not suit: #what"() {
        given:
        def file = source(2_000_000)
        def raw = info(where == 'elsewhere' ? Files.write(dir.resolve('other'), [1] as byte[]) : file, shape, 0, strideZ, strideY)

        expect:
        !RawCopy.suits(file, raw)

        where:
        what                         | where       | shape                  | strideZ | strideY
        'rows with gaps'             | 'here'      | new Shape(2, 300, 300) | 93000   | 310
        'small sections with gaps'   | 'here'      | new Shape(9, 30, 30)   | 1000    | 30
        'sections that overlap'      | 'here'      | new Shape(2, 300, 300) | 80000   | 300
        'voxels of another file'     | 'elsewhere' | new Shape(1, 1, 1)     | 1       | 1
    }
}
