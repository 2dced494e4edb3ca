package org.cemflow.formats

import static java.nio.ByteOrder.BIG_ENDIAN
import static java.nio.ByteOrder.LITTLE_ENDIAN
import static org.cemflow.core.volume.ReadOptions.Colour.FIRST
import static org.cemflow.core.volume.ReadOptions.Colour.LUMA
import static org.cemflow.core.volume.SampleType.*

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.Shape
import spock.lang.Specification
import spock.lang.TempDir

class TiffFormatSpec extends Specification {

    @TempDir
    Path dir

    private Path write(Map settings = [:], Map... pages) {
        TestTiff.of(settings, pages).write(dir.resolve('a.tif'))
    }

    private static long mask(int bits) {
        bits == 64 ? -1L : (1L << bits) - 1
    }

    def "every sample type, byte order, block and compression comes back as written: #order #big #layout compression #compression predictor #predictor"() {
        given:
        def failures = []
        def types = [[8, 1, UINT8], [8, 2, INT8], [16, 1, UINT16], [16, 2, INT16], [32, 1, UINT32], [32, 2, INT32],
                     [64, 1, UINT64], [64, 2, INT64], [32, 3, FLOAT32], [64, 3, FLOAT64]]

        when:
        for (t in types) {
            def (bits, format, type) = t
            if (predictor == 3 && format != 3) {
                continue
            }
            def value = { int y, int x, int s -> format == 3 ? bitsOf(y, x, bits) : (y * 1000003L * (x + 1) * 7919L) & mask(bits) }
            def file = write([order: order, big: big], [width: 21, height: 19, bits: bits, format: format, value: value, compression: compression,
                                                       predictor: predictor] + layout)
            def read = Reading.of(file, 5)
            if (read.info.type() != type || read.info.shape() != new Shape(1, 19, 21)) {
                failures << "$type: $read.info"
            }
            for (int y = 0; y < 19; y++) {
                for (int x = 0; x < 21; x++) {
                    if (read.at(0, y, x) != value(y, x, 0)) {
                        failures << "$type at $y $x: ${read.at(0, y, x)} instead of ${value(y, x, 0)}"
                        x = y = 99
                    }
                }
            }
        }

        then:
        failures == []

        where:
        [[order, big], layout, [compression, predictor]] << [[[LITTLE_ENDIAN, false], [BIG_ENDIAN, true]],
            [[rows: 0], [rows: 4], [tileWidth: 16, tileHeight: 16]],
            [[1, 1], [5, 1], [5, 2], [8, 1], [8, 2], [8, 3], [32946, 2], [5, 3], [32773, 1]]].combinations()
    }

    private static long bitsOf(int y, int x, int bits) {
        double v = Math.sin(y * 0.3d) * 1000 + x / 7.0d - 3
        bits == 32 ? Float.floatToRawIntBits((float) v) & 0xFFFFFFFFL : Double.doubleToRawLongBits(v)
    }

    def "samples of #bits bits are spread over 8 or kept in 16"() {
        given:
        def value = { int y, int x, int s -> (long) (y + x) & mask(bits) }

        when:
        def read = Reading.of(write([:], [bits: bits, value: value, compression: compression]))

        then:
        read.info.type() == type
        (0..<37).every { x -> read.at(0, 3, x) == ((3 + x) & mask(bits)) * factor }

        where:
        bits | compression | type   | factor
        1    | 1           | UINT8  | 255
        1    | 32773       | UINT8  | 255
        2    | 1           | UINT8  | 85
        4    | 8           | UINT8  | 17
        12   | 1           | UINT16 | 1
        10   | 5           | UINT16 | 1
    }

    def "colour #bits bit planar #planar with #samples samples becomes luma or the first channel"() {
        given:
        def value = { int y, int x, int s -> (s == 3 ? mask(bits) : (x * 977L + y * 131 + s * 12345) & mask(bits)) }
        def file = write([order: order], [bits: bits, samples: samples, planar: planar, photometric: 2, value: value] + layout)

        when:
        def luma = Reading.of(file, 6, LUMA)
        def first = Reading.of(file, 6, FIRST)

        then:
        luma.info.channels() == samples
        luma.info.raw().isEmpty()
        [[0, 0], [3, 5], [28, 36], [16, 15]].every { y, x ->
            luma.at(0, y, x) == (19595L * value(y, x, 0) + 38470L * value(y, x, 1) + 7471L * value(y, x, 2) + 32768) >> 16 &&
                first.at(0, y, x) == value(y, x, 0)
        }

        where:
        [bits, samples, planar, order, layout] << [[8, 16], [3, 4], [false, true], [LITTLE_ENDIAN, BIG_ENDIAN],
            [[rows: 5], [compression: 5, rows: 9, predictor: 2], [tileWidth: 16, tileHeight: 32]]].combinations()
    }

    def "white is zero is turned round with a warning: #bits bits"() {
        when:
        def read = Reading.of(write([order: order], [bits: bits, photometric: 0, rows: 3]))

        then:
        read.at(0, 2, 3) == mask(Math.max(8, bits)) - (bits == 1 ? ((2 * 7 + 3 * 3) & 1) * 255 : 2 * 7 + 3 * 3)
        read.info.warnings().any { it.contains('white is zero') }
        read.info.raw().isEmpty()

        where:
        bits | order
        1    | LITTLE_ENDIAN
        8    | LITTLE_ENDIAN
        16   | BIG_ENDIAN
        32   | BIG_ENDIAN
    }

    def "a palette gives its colours' grey"() {
        given:
        def map = (0..<3).collectMany { c -> (0..<256).collect { i -> (long) ((i * (c + 1) & 0xFF) * 257) } }

        when:
        def file = write([:], [photometric: 3, extra: [320: [3, map]]])

        then:
        Reading.of(file).at(0, 4, 9) == (19595 * 55 + 38470 * 110 + 7471 * 165 + 32768) >> 16
        Reading.of(file, 7, FIRST).at(0, 4, 9) == 55
    }

    def "a stack of #count pages: each its own bytes, regular ones with a raw layout"() {
        given:
        def file = TestTiff.stack(count, [order: BIG_ENDIAN]) { int z ->
            [width: 16, height: 9, value: { int y, int x, int s -> (long) (z * 31 + y * 3 + x) }]
        }.write(dir.resolve('a.tif'))

        when:
        def read = Reading.of(file, 4, LUMA, true)
        def raw = read.info.raw().get()
        def bytes = Files.readAllBytes(file)

        then:
        read.info.shape() == new Shape(count, 9, 16)
        (0..<count).every { z -> read.at(z, 8, 15) == ((z * 31 + 24 + 15) & 0xFF) }
        (0..<count).every { z -> (bytes[(int) (raw.offset() + z * raw.strideZ() + 5 * raw.strideY() + 7)] & 0xFF) == read.at(z, 5, 7) }

        where:
        count << [1, 2, 300]
    }

    def "strips that do not follow each other have no raw layout, and are read right"() {
        expect: 'two planes of colour cannot be raw, nor can a page whose second strip is damaged in order'
        def file = write([:], [rows: 10])
        def bytes = Files.readAllBytes(file)
        Reading.of(file).info.raw().isPresent()

        when: 'the first two strips of equal size change places'
        def read0 = Reading.of(file)
        def text = swapLongs(bytes, 8, 8 + 370)
        Files.write(file, text)
        def read = Reading.of(file)

        then:
        read.info.raw().isEmpty()
        read.at(0, 0, 0) == read0.at(0, 10, 0)
        read.at(0, 12, 5) == read0.at(0, 2, 5)
    }

    private static byte[] swapLongs(byte[] bytes, int a, int b) {
        def buffer = java.nio.ByteBuffer.wrap(bytes.clone()).order(LITTLE_ENDIAN)
        for (int i = 370 * 2; i < bytes.length - 8; i++) {
            if (buffer.getInt(i) == a && buffer.getInt(i + 4) == b) {
                buffer.putInt(i, b).putInt(i + 4, a)
                return buffer.array()
            }
        }
        throw new AssertionError((Object) 'no table of strips')
    }

    def "reduced copies and smaller pages are left out with a warning"() {
        when:
        def read = Reading.of(write([:], [:], [width: 10, height: 8, extra: [254: [4, [1L]]]], [:], [width: 9, height: 9], [:]))

        then:
        read.info.shape().z() == 3
        read.info.warnings().size() == 2
    }

    def "a page of another #what is an error that names it"() {
        when:
        Reading.of(write([:], [:], other))

        then:
        def e = thrown(DataError)
        e.message.contains('the first page')

        where:
        what     | other
        'height' | [height: 30]
        'width'  | [width: 36]
        'type'   | [bits: 16]
        'colour' | [samples: 3, photometric: 2]
    }

    def "what cannot be read is refused by name: #named"() {
        when:
        Reading.of(write([:], page))

        then:
        def e = thrown(DataError)
        e.message.contains(named)

        where:
        page                                          | named
        [compression: 4]                              | 'CCITT'
        [compression: 50000]                          | 'Zstandard'
        [compression: 12345]                          | '12345'
        [bits: 16, format: 3]                         | '16 bits in format 3'
        [photometric: 5, samples: 4]                  | 'photometric interpretation 5'
        [photometric: 2, samples: 3, bits: 32]        | 'luma'
        [bits: 12, compression: 5, predictor: 2]      | 'predictor'
        [photometric: 3]                              | 'field 320'
        [extra: [258: [3, [8L, 16L]]], samples: 2]    | 'different bits'
        [bits: 4, extra: [266: [3, [2L]]]]            | 'fill order'
        [leftOut: [256]]                              | 'no width'
        [leftOut: [273]]                              | '273'
        [compression: 5, leftOut: [279]]              | '279'
    }

    def "a missing table of strip sizes is made up for uncompressed data"() {
        expect:
        Reading.of(write([:], [rows: 4, leftOut: [279]])).at(0, 20, 20) == 200
    }

    def "LZW over the whole table, cleared and widened, of #size bytes of #kind"() {
        given:
        def random = new Random(5)
        byte[] data = new byte[size]
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (kind == 'noise' ? random.nextInt() : kind == 'runs' ? i.intdiv(5000) : random.nextInt(3))
        }

        when:
        def out = new byte[size]
        def got = TiffLzw.unpack(TestTiff.lzw(data), out)

        then:
        got == size
        out == data

        where:
        [size, kind] << [[1, 2, 253, 254, 255, 600, 40000], ['noise', 'runs', 'few']].combinations()
    }
}
