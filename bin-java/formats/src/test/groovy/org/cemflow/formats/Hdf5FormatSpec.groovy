package org.cemflow.formats

import static org.cemflow.formats.RawFiles.*

import io.jhdf.HdfFile
import io.jhdf.api.DatasetCreationOptions
import io.jhdf.api.dataset.ChunkedDataset
import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.VoxelSize
import spock.lang.Specification
import spock.lang.TempDir

/** The witnesses h5py-earliest.h5 and h5py-v110.h5 were written by make_h5.py beside them, by the HDF5 library itself. */
class Hdf5FormatSpec extends Specification {

    @TempDir Path dir

    Path witness(String version) {
        def file = dir.resolve("w-${version}.h5")
        Hdf5FormatSpec.getResourceAsStream("h5py-${version}.h5").withCloseable { Files.copy(it, file, StandardCopyOption.REPLACE_EXISTING) }
        file
    }

    static byte[][][] cube(int z, int y, int x) {
        def v = new byte[z][y][x]
        z.times { k -> y.times { j -> x.times { i -> v[k][j][i] = (byte) voxel(k, j, i) } } }
        v
    }

    Path jhdf(String name, Map<String, Object> datasets, options = DatasetCreationOptions.builder().unsigned().build()) {
        def file = dir.resolve(name)
        HdfFile.write(file).withCloseable { f -> datasets.each { k, v -> f.putDataset(k, v, options) } }
        file
    }

    def '#path of the #version witness'() {
        when:
        def reader = open(witness(version), path)

        then:
        reader.info().format() == 'HDF5'
        reader.info().type() == type
        reader.info().shape().toString() == (path == '/image' ? '1 x 12 x 20' : '5 x 12 x 20')
        reader.info().raw().present == (path == '/volumes/plain')
        RawFiles.values(reader) == expected(path == '/image' ? 1 : 5, 12, 20, f)
        RawFiles.values(reader, 5) == expected(path == '/image' ? 1 : 5, 12, 20, f)

        cleanup:
        reader?.close()

        where:
        [version, pathTypeF] << [['earliest', 'v110'], [
            ['/volumes/raw', SampleType.UINT8, { it }],
            ['/soft', SampleType.UINT8, { it }],
            ['/volumes/plain', SampleType.UINT8, { it }],
            ['/types/int16_be', SampleType.INT16, { it - 100 }],
            ['/types/uint16', SampleType.UINT16, { it * 200 }],
            ['/types/uint32', SampleType.UINT32, { it * 16000000L }],
            ['/types/float16', SampleType.FLOAT32, { it / 4 }],
            ['/types/float32_be', SampleType.FLOAT32, { it / 8 }],
            ['/types/float64', SampleType.FLOAT64, { it / 16 }],
            ['/types/uint64', SampleType.UINT64, { it * (2d**55) }],
            ['/tzyxc', SampleType.UINT8, { it }],
            ['/image', SampleType.UINT8, { it }]]].combinations()
        path = pathTypeF[0]
        type = pathTypeF[1]
        f = pathTypeF[2]
    }

    def 'chunks that were never written hold the fill value (#version)'() {
        when:
        def read = values(witness(version), '/holes')

        then:
        read == (0..<5).collectMany { z -> (0..<12).collectMany { y -> (0..<20).collect { x ->
            (z < 2 && y < 4 && x < 10 ? voxel(z, y, x) : -7) as double } } }

        where:
        version << ['earliest', 'v110']
    }

    def 'the voxel size comes from resolution (nm) or element_size_um (micrometres), both z, y, x'() {
        expect:
        open(witness('earliest'), '/volumes/raw').withCloseable { it.info().voxel().get() } == new VoxelSize(5, 4, 40)
        with(open(witness('v110'), '/volumes/plain').withCloseable { it.info().voxel().get() }) {
            Math.abs(x() - 8) < 1e-4 && Math.abs(y() - 4) < 1e-4 && Math.abs(z() - 50) < 1e-4
        }
        open(witness('v110'), '/image').withCloseable { it.info().voxel().empty }
    }

    def 'a contiguous uint8 data set need not be copied'() {
        given:
        def file = witness('earliest')
        def raw = open(file, '/volumes/plain').withCloseable { it.info().raw().get() }
        byte[] bytes = Files.readAllBytes(file)

        expect:
        (bytes[(int) (raw.offset() + 4 * raw.strideZ() + 11 * raw.strideY() + 19)] & 0xFF) == voxel(4, 11, 19)
    }

    def 'every slab budget gives the same bytes (#budget)'() {
        given: 'chunks of 4 x 5 x 6 in a volume of 9 x 11 x 13'
        def file = jhdf('c.h5', [raw: cube(9, 11, 13)],
                DatasetCreationOptions.builder().unsigned().chunkDimensions(4, 5, 6).shuffle().deflate(4).build())

        when:
        def read = []
        new HdfFile(file).withCloseable { hdf ->
            def set = (ChunkedDataset) hdf.getDatasetByPath('/raw')
            def chunks = new Hdf5Chunks('c.h5', set, Hdf5Axes.of('c.h5', set), new byte[1], FileBytes.open('c.h5', file), budget)
            def buffer = ByteBuffer.allocate(9 * 11 * 13)
            chunks.read(0, buffer.limit(700))
            chunks.read(700, buffer.limit(9 * 11 * 13)) // from the middle of a row
            read = buffer.array().collect { (it & 0xFF) as double }
            chunks.read(0, ByteBuffer.allocate(20)) // and back
            chunks.close()
        }

        then:
        read == expected(9, 11, 13)

        where:
        budget << [13, 30, 65, 142, 143, 300, 572, 1 << 20]
    }

    def 'without a path the only volume is taken, else the only image'() {
        given:
        def volume = jhdf('v.h5', [line: [1, 2] as int[], image: cube(1, 4, 5)[0], raw: cube(3, 4, 5)])
        def image = jhdf('i.h5', [line: [1, 2] as int[], image: cube(1, 4, 5)[0]])

        expect:
        values(volume) == expected(3, 4, 5)
        open(volume).withCloseable { it.info().warnings() } == ['No data set was named; /raw was taken, the only volume in the file.']
        values(image) == expected(1, 4, 5)
        open(image).withCloseable { it.info().warnings() } == ['No data set was named; /image was taken, the only image in the file.']
    }

    def 'refused with one sentence: #path'() {
        when:
        open(witness('earliest'), path)

        then:
        def e = thrown(DataError)
        e.message =~ sentence

        where:
        path            || sentence
        ''              || /holds 12 data sets; name one as .*\/volumes\/raw/
        '/volumes/none' || /no such data set in the file; name one of .*\/volumes\/plain/
        '/volumes'      || /is a group and no data set/
        '/line'         || /shape \[9\]/
        '/text'         || /HDF5 structure|shape/
        '/complex'      || /no plain number/
        '/away'         || /link into another file/
        '/loop'         || /HDF5 structure/
        '/image/more'   || /no such data set/
    }

    def 'the newest form of HDF5, which jHDF does not read, is refused with what mends it'() {
        when:
        open(witness('v114'))

        then:
        def e = thrown(DataError)
        e.message =~ /datatype version '4'.*h5repack/
    }

    def 'a chunk beyond the cap is refused at opening'() {
        given: 'chunks of 1024 x 1024 x 512 bytes, of which the file holds none'
        def dataset = Mock(ChunkedDataset) {
            getChunkDimensions() >> ([1024, 1024, 512] as int[])
            getDimensionsAsLong() >> ([1024, 1024, 1024] as long[])
        }

        when:
        new Hdf5Chunks('big.h5', dataset, Hdf5Axes.of('big.h5', dataset), new byte[1], null, 1 << 20)

        then:
        def e = thrown(DataError)
        e.message =~ /chunks of \[1024, 1024, 512\] samples.*128 MiB/
    }

    def 'a chunk that inflates to more than a chunk is refused when it is reached'() {
        given: 'a file whose chunk of 4 x 64 x 64 is said to be one of 4 x 64 x 32'
        def file = jhdf('b.h5', [raw: cube(4, 64, 64)], DatasetCreationOptions.builder().unsigned().chunkDimensions(4, 64, 64).deflate(9).build())

        when:
        new HdfFile(file).withCloseable { hdf ->
            def real = (ChunkedDataset) hdf.getDatasetByPath('/raw')
            def lying = Mock(ChunkedDataset) {
                getChunkDimensions() >> ([4, 64, 32] as int[])
                getDimensionsAsLong() >> ([4, 64, 64] as long[])
                getFilters() >> real.filters
                getRawChunkBuffer(_) >> { int[] at -> real.getRawChunkBuffer([0, 0, 0] as int[]) }
            }
            new Hdf5Chunks('b.h5', lying, Hdf5Axes.of('b.h5', lying), new byte[1], FileBytes.open('b.h5', file), 1 << 20)
                    .withCloseable { it.read(0, ByteBuffer.allocate(64)) }
        }

        then:
        def e = thrown(DataError)
        e.message =~ /truncated or too long/
    }

    def 'a chunk whose Fletcher-32 checksum does not fit is refused: a flipped bit in any of the data'() {
        given: 'a chunk as HDF5 stores it: samples, then the checksum that the specification defines'
        byte[] samples = bytes(noise(length), SampleType.UINT8, java.nio.ByteOrder.LITTLE_ENDIAN)
        long a = 0, b = 0
        (0..<length).step(2) { i ->
            a = (a + ((samples[i] & 0xFF) << 8) + (i + 1 < length ? samples[i + 1] & 0xFF : 0)) % 65535
            b = (b + a) % 65535
        }
        int sum = Hdf5Filters.fletcher32(samples, length)

        expect: 'the same sums modulo 65,535'
        (sum & 0xFFFF) % 65535 == a
        (sum >>> 16) % 65535 == b

        and: 'every single flipped bit changes them'
        (0..<length * 8).every { i ->
            byte[] other = samples.clone()
            other[i >> 3] = (byte) (other[i >> 3] ^ (1 << (i & 7)))
            Hdf5Filters.fletcher32(other, length) != sum
        }

        where:
        length << [1, 2, 37, 240]
    }

    def 'a flipped bit under a Fletcher-32 checksum of the witness is refused'() {
        given: 'the uncompressed chunks of /types/checked, found by their first samples'
        def file = witness('earliest')
        byte[] whole = Files.readAllBytes(file)
        byte[] start = (0..<20).collect { (byte) (voxel(3, 0, it) ^ 0x55) } as byte[]
        int at = (0..<whole.length - 20).find { i -> (0..<20).every { whole[i + it] == start[it] } }

        expect:
        values(file, '/types/checked') == expected(5, 12, 20) { it ^ 0x55 }

        when:
        whole[at + 100] ^= 8
        Files.write(file, whole)
        values(file, '/types/checked')

        then:
        def e = thrown(DataError)
        e.message =~ /checksum does not fit/
    }

    def 'truncation is an error; a flipped bit is read over or refused (#what)'() {
        given:
        def name = what + '.h5'
        def file = what == 'contiguous' ? jhdf(name, [raw: cube(5, 6, 7)])
                : jhdf(name, [raw: cube(5, 6, 7)], DatasetCreationOptions.builder().unsigned().chunkDimensions(2, 3, 4).shuffle().deflate(4).build())
        byte[] whole = Files.readAllBytes(file)

        expect:
        truncated(dir.resolve('t.h5'), whole) == ['refused'] * 16

        when:
        def fates = flipped(dir.resolve('f.h5'), whole, 700)

        then:
        fates['read'] > 0
        fates['refused'] > 20

        where:
        what << ['contiguous', 'chunked']
    }

    def 'the witnesses damaged: truncation and flipped bits (#version #path)'() {
        given:
        byte[] whole = Files.readAllBytes(witness(version))

        expect:
        truncated(dir.resolve('t.h5'), whole, path) == ['refused'] * 16

        when:
        def fates = flipped(dir.resolve('f.h5'), whole, 6000, path)

        then:
        fates['read'] > 0
        fates['refused'] > 5

        where:
        version    | path
        'earliest' | '/volumes/raw'
        'v110'     | '/volumes/raw'
    }
}
