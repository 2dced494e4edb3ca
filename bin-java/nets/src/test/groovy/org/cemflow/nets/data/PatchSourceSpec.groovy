package org.cemflow.nets.data

import java.nio.file.Files
import java.nio.file.Path
import org.bytedeco.javacpp.BytePointer
import org.bytedeco.pytorch.Tensor
import org.bytedeco.pytorch.global.torch
import org.cemflow.core.error.DataError
import org.cemflow.core.io.NpyHeader
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class PatchSourceSpec extends Specification {

    @TempDir Path folder
    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)

    private Path write(byte[] header, byte[] data) {
        Files.write(folder.resolve('train.npy'), [header, data].collectMany { it as List } as byte[])
    }

    /** Patch r is full of r, save its first pixel, which is 200 + r. */
    private Path patches(int size, int side) {
        def data = new byte[size * side * side]
        for (int i = 0; i < data.length; i++) {
            int row = i.intdiv(side * side)
            data[i] = (byte) (i % (side * side) == 0 ? 200 + row : row)
        }
        write(NpyHeader.uint8(size, side, side), data)
    }

    private static byte[] bytes(Tensor tensor) {
        def bytes = new byte[(int) tensor.numel()]
        new BytePointer(tensor.data_ptr()).get(bytes)
        bytes
    }

    def "a batch holds the rows asked for, in their order: #placement"() {
        given:
        def file = patches(20, 16)
        def scope = new Scope()
        def source = PatchSource.open(engine, file, placement)

        when:
        def batch = source.batch([7, 0, 19, 7] as long[])

        then:
        source.size() == 20
        source.side() == 16
        source.placement() == stands
        batch.sizes().vec().get() == [4, 1, 16, 16] as long[]
        batch.scalar_type().intern() == torch.ScalarType.Byte
        def bytes = bytes(batch)
        [0, 1, 2, 3].collect { bytes[it * 256] & 0xFF } == [207, 200, 219, 207]
        [0, 1, 2, 3].collect { bytes[it * 256 + 255] & 0xFF } == [7, 0, 19, 7]

        cleanup:
        source?.close()
        scope.close()

        where:
        placement            | stands
        DataPlacement.AUTO   | DataPlacement.MAPPED
        DataPlacement.MAPPED | DataPlacement.MAPPED
        DataPlacement.DEVICE | DataPlacement.DEVICE
    }

    def "announced batches change no result: in order, skipped, unknown, too many, or never fetched"() {
        given:
        def source = PatchSource.open(engine, patches(50, 16), DataPlacement.MAPPED)
        def batches = (0..<10).collect { b -> (0..<5).collect { (b * 5 + it * 3) % 50 } as long[] }
        def first = { long[] rows ->
            new Scope().withCloseable { bytes(source.batch(rows))[(0..<5).collect { it * 256 }].collect { (it & 0xFF) - 200 } }
        }

        expect:
        batches.each { source.announce(it) }
        [0, 1, 3, 9, 2, 4].each { assert first(batches[it]) == batches[it] as List }
        batches.each { source.announce(it) }
        [5, 0, 1].each { assert first(batches[it]) == batches[it] as List }

        cleanup:
        source.close()
    }

    def "a batch belongs to the scope it was asked for in, announced or not"() {
        given:
        def source = PatchSource.open(engine, patches(50, 16), DataPlacement.MAPPED)
        source.announce([1, 2] as long[])
        Tensor inner, kept

        when:
        def scope = new Scope()
        new Scope().withCloseable { inner = source.batch([1, 2] as long[]) }
        kept = source.batch([3] as long[])

        then:
        inner.isNull()
        kept.numel() == 256

        when:
        scope.close()

        then:
        kept.isNull()

        cleanup:
        source.close()
    }

    def "a row that is not there is refused"() {
        given:
        def source = PatchSource.open(engine, patches(5, 16), placement)

        when:
        new Scope().withCloseable { source.batch([5] as long[]) }

        then:
        thrown(IndexOutOfBoundsException)

        cleanup:
        source.close()

        where:
        placement << [DataPlacement.MAPPED, DataPlacement.DEVICE]
    }

    def "mean and sd are those of exact sums, over more than one block"() {
        given: '2 x 3000 x 3000 pixels: half 10, a quarter 50, a quarter 250'
        def data = new byte[18_000_000]
        Arrays.fill(data, 0, 9_000_000, (byte) 10)
        Arrays.fill(data, 9_000_000, 13_500_000, (byte) 50)
        Arrays.fill(data, 13_500_000, 18_000_000, (byte) 250)
        def file = folder.resolve('train.npy')
        Files.newOutputStream(file).withCloseable {
            it.write(NpyHeader.uint8(2, 3000, 3000))
            it.write(data)
        }

        when:
        def statistics = PatchSource.open(engine, file, DataPlacement.MAPPED).withCloseable { it.statistics() }

        then:
        statistics.pixels() == 18_000_000
        Math.abs(statistics.mean() - 80d / 255) < 1e-15
        Math.abs(statistics.sd() - Math.sqrt(0.5d * 70 * 70 + 0.25 * 30 * 30 + 0.25 * 170 * 170) / 255) < 1e-15
    }

    def "sums beyond 2^63 when squared lose nothing"() {
        expect: '1.6 million million pixels, half of them 100 and half 101'
        def half = 800_000_000_000L
        def statistics = PixelStatistics.of(half * 201, half * (10_000 + 10_201), 2 * half)
        Math.abs(statistics.mean() - 100.5d / 255) < 1e-15
        Math.abs(statistics.sd() - 0.5d / 255) < 1e-15
    }

    def "a file that is no set of patches is refused in one sentence: #fault"() {
        given:
        def file = write(header, new byte[length])

        when:
        def source = PatchSource.open(engine, file, DataPlacement.MAPPED)

        then:
        def e = thrown(DataError)
        e.message.contains('train.npy')
        e.message.contains(says)
        !e.message.contains('\n')

        cleanup:
        source?.close()

        where:
        fault                   | header                                                        | length || says
        'truncated'             | NpyHeader.uint8(4, 16, 16)                                    | 1023   || 'promises 1024 bytes'
        'longer'                | NpyHeader.uint8(4, 16, 16)                                    | 1025   || '1 bytes longer'
        'no patches'            | NpyHeader.uint8(0, 16, 16)                                    | 0      || 'no patches'
        'not square'            | NpyHeader.uint8(4, 16, 8)                                     | 512    || '[4, 16, 8]'
        'of two axes'           | NpyHeader.uint8(16, 16)                                       | 256    || '[16, 16]'
        'sides of nothing'      | NpyHeader.uint8(4, 0, 0)                                      | 0      || '[4, 0, 0]'
        'beyond 64 bits'        | NpyHeader.uint8(1L << 40, 1 << 13, 1 << 13)                   | 100    || 'more than any file holds'
        'floats'                | header('|u1', '<f4', NpyHeader.uint8(4, 16, 16))              | 4096   || '<f4'
        'Fortran order'         | header('False', 'True ', NpyHeader.uint8(4, 16, 16))          | 1024   || 'Fortran'
        'no NumPy file'         | new byte[64]                                                  | 100    || 'NumPy'
        'header cut off'        | Arrays.copyOf(NpyHeader.uint8(4, 16, 16), 40)                 | 0      || 'truncated'
    }

    private static byte[] header(String from, String to, byte[] header) {
        new String(header, 'ISO-8859-1').replace(from, to).getBytes('ISO-8859-1')
    }

    def "a missing file and a set of one grey are refused"() {
        when:
        PatchSource.open(engine, folder.resolve('none.npy'), DataPlacement.AUTO)

        then:
        def missing = thrown(DataError)
        missing.message.contains('none.npy')

        when:
        PatchSource.open(engine, write(NpyHeader.uint8(2, 16, 16), new byte[512]), DataPlacement.AUTO).withCloseable { it.statistics() }

        then:
        def flat = thrown(DataError)
        flat.message.contains('one grey value only, 0')
    }

    def "a file of more than 2 GB is mapped in windows and read at both ends, without being read"() {
        given: 'a sparse file of 2.5 GB whose last patch is not black'
        def header = NpyHeader.uint8(40_000, 250, 250)
        def file = folder.resolve('train.npy')
        def channel = new RandomAccessFile(file.toFile(), 'rw')
        channel.write(header)
        channel.seek(header.length + 39_999L * 62_500)
        channel.write([77] * 62_500 as byte[])
        channel.seek(header.length + 17_179L * 62_500)
        channel.write([55] * 62_500 as byte[])
        channel.close()

        when: 'patch 17,179 lies across the first window\'s end'
        def scope = new Scope()
        def source = PatchSource.open(engine, file, DataPlacement.MAPPED)
        def values = bytes(source.batch([0, 17_179, 39_999] as long[]))

        then:
        17_179L * 62_500 + header.length < 1 << 30
        17_180L * 62_500 + header.length > 1 << 30
        [0, 62_499, 62_500, 124_999, 125_000, 187_499].collect { values[it] } == [0, 0, 55, 55, 77, 77]

        cleanup:
        source?.close()
        scope?.close()
    }
}
