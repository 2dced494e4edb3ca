package org.cemflow.curate.ingest

import org.cemflow.core.volume.SampleType
import spock.lang.Requires

class IntensitySpec extends IngestSpecification {

    /** Whether Debian's Python can be asked. */
    static boolean numpy() {
        new File('/usr/bin/python3').canExecute() && ['/usr/bin/python3', '-c', 'import numpy'].execute().waitFor() == 0
    }

    /** Ingests the values as a volume of 1 x 2 x n/2, so that no rule for images applies. */
    private List<Integer> mapped(SampleType type, List values, Object... more) {
        def file = Fake.write(dir.resolve('v'), type, [1, 2, values.size().intdiv(2)], values)
        assert ingest(file, '--kind', '3d', *more) == 0, err.toString()
        voxels()
    }

    private List<Integer> mappedImage(SampleType type, List values, Object... more) {
        def file = Fake.write(dir.resolve('v'), type, [1, 2, values.size().intdiv(2)], values)
        assert ingest(file, '--kind', '2d', *more) == 0, err.toString()
        image(0)
    }

    def "full range of #type: #values become #bytes"() {
        expect:
        mapped(type, values, '--intensity', 'full') == bytes
        written().intensity().rule() == 'full'

        where:
        type              | values                                                | bytes
        SampleType.UINT8  | [0, 1, 254, 255]                                      | [0, 1, 254, 255]
        SampleType.INT8   | [-128, -1, 0, 127]                                    | [0, 127, 128, 255]
        SampleType.UINT16 | [0, 256, 257, 65535]                                  | [0, 0, 1, 255]
        SampleType.INT16  | [-32768, -32511, 0, 32767]                            | [0, 1, 127, 255]
        SampleType.UINT32 | [0, 16843008, 16843009, 4294967295]                   | [0, 0, 1, 255]
        SampleType.INT32  | [-2147483648, -2130640639, 0, 2147483647]             | [0, 1, 127, 255]
        SampleType.UINT64 | [0, 72340172838076672, 72340172838076673, 18446744073709551615] | [0, 0, 1, 255]
        SampleType.INT64  | [-9223372036854775808, -1, 0, 9223372036854775807]    | [0, 127, 127, 255]
    }

    def "the map on integers is floor((v - lo) * 255 / (hi - lo)) to the last bit, lo #lo, hi #hi"() {
        given:
        def map = LinearScale.ofKeys((lo as BigInteger).longValue(), (hi as BigInteger).longValue())
        def random = new Random(3)

        expect:
        def values = (0..255).collect { k -> lo + ((hi - lo) * k as BigInteger).divide(255G) }
        def near = values.collectMany { [it - 1, it, it + 1] } + (0..500).collect { lo + new BigInteger(70, random) % (hi - lo + 1) }
        near.findAll { it >= 0 && it <= 18446744073709551615G }.every { v ->
            def exact = ((v - lo) * 255).divide(hi - lo as BigInteger) as int
            map.applyAsInt((v as BigInteger).longValue()) == Math.max(0, Math.min(255, v < lo ? 0 : exact))
        }

        where:
        lo                    | hi
        0G                    | 65535G
        10G                   | 11G
        100G                  | 355G
        0G                    | 18446744073709551615G
        9223372036854775807G  | 9223372036854775900G
        4294967290G           | 1844674407370955161G
    }

    def "reals: the map holds at both ends, outside them and over the whole range of doubles"() {
        expect:
        LinearScale.ofReals(lo, hi).applyAsInt(v) == b

        where:
        lo        | hi       | v                        | b
        0.0d      | 1.0d     | 0.5d                     | 127
        0.0d      | 1.0d     | -3.0d                    | 0
        0.0d      | 1.0d     | Double.POSITIVE_INFINITY | 255
        0.0d      | 1.0d     | Double.NEGATIVE_INFINITY | 0
        -1.7e308d | 1.7e308d | 0.0d                     | 127
        -1.7e308d | 1.7e308d | 1.7e308d                 | 255
        -1.0d     | 254.0d   | 99.5d                    | 100
        0.0d      | 4.9e-324 | 4.9e-324d                | 255
    }

    def "auto leaves uint8 alone, even when it uses two values only"() {
        expect:
        mapped(SampleType.UINT8, [100, 101, 100, 101]) == [100, 101, 100, 101]
        written().intensity().rule() == 'full'
    }

    def "auto takes the full range of uint16 where a quarter of it is used, else the percentiles: #span"() {
        given:
        def values = (0..<2000).collect { (it * span).intdiv(1999) }

        expect:
        mapped(SampleType.UINT16, values)
        with(written().intensity()) {
            rule() == expected
            hi() == top
            reason().contains('quarter of uint16')
        }

        where:
        span  | expected     | top
        4095  | 'percentile' | 4092
        16383 | 'percentile' | 16374
        16500 | 'full'       | 65535
        60000 | 'full'       | 65535
    }

    def "auto shifts signed data by its type's range where a quarter of it is used"() {
        when:
        def bytes = mapped(SampleType.INT16, (0..<1000).collect { -20000 + it * 40 })

        then:
        written().intensity().rule() == 'full'
        written().intensity().lo() == -32768d
        bytes[0] == (12768 * 255).intdiv(65535)
    }

    def "auto takes the 0.1 and 99.9 percentiles of floats, so that outliers do not flatten the rest"() {
        when:
        def bytes = mapped(SampleType.FLOAT32, (0..<10000).collect { it == 5 ? 1e30f : it / 10000f })

        then:
        with(written().intensity()) {
            rule() == 'percentile'
            Math.abs(lo() - 0.0010d) < 0.0002
            Math.abs(hi() - 0.9990d) < 0.0002
        }
        bytes[5000] in 126..129
        bytes[5] == 255
    }

    def "percentiles that coincide fall back to the least and greatest value"() {
        when:
        def bytes = mapped(SampleType.FLOAT32, (0..<4000).collect { it == 7 ? 10f : 0f })

        then:
        written().intensity().rule() == 'minmax'
        bytes[7] == 255
        bytes[8] == 0
    }

    def "minmax and other percentiles on demand, inverted or not"() {
        expect:
        mapped(SampleType.UINT8, [10, 20, 30, 61], '--intensity', 'minmax') == [0, 50, 100, 255]
        mapped(SampleType.UINT8, [10, 20, 30, 61], '--intensity', 'minmax', '--invert') == [255, 205, 155, 0]
        mapped(SampleType.UINT16, [0, 10, 20, 1000], '--intensity', 'percentile', '--percentiles', '0,50') == [0, 127, 255, 255]
        written().intensity().hi() == 20d
        mapped(SampleType.UINT8, [0, 1, 2, 255], '--invert') == [255, 254, 253, 0]
        written().intensity().invert()
    }

    def "fault A12 mended: inverted contrast is turned on demand, a volume's and an image's (#type), and volume.json says so"() {
        given: 'structure that is bright where it should be dark'
        def plain = mapped(type, values, '--intensity', rule)
        def plainImage = mappedImage(type, values, '--intensity', rule)

        expect:
        mapped(type, values, '--intensity', rule, '--invert') == plain.collect { 255 - it }
        written().intensity().invert()
        mappedImage(type, values, '--intensity', rule, '--invert') == plainImage.collect { 255 - it }
        written().images()[0].intensity().invert()

        where:
        type               | rule     | values
        SampleType.UINT8   | 'full'   | [0, 1, 128, 200, 254, 255]
        SampleType.INT16   | 'full'   | [-32768, -1, 0, 1, 300, 32767]
        SampleType.FLOAT32 | 'minmax' | [-2f, 0f, 0.25f, 0.5f, 1f, 7f]
    }

    def "full of a floating-point type is the range of its values"() {
        expect:
        mapped(SampleType.FLOAT64, [-2d, 0d, 1d, 2d], '--intensity', 'full') == [0, 127, 191, 255]
        written().intensity().rule() == 'minmax'
    }

    def "not-a-number becomes 0, infinities the ends, and a warning counts them"() {
        expect:
        mapped(SampleType.FLOAT32, [Float.NaN, 0f, 1f, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.5f], *more) == bytes
        written().warnings().any { it.startsWith('1 samples are not a number') && it.contains('1 are -infinity and 1 +infinity') }

        where:
        more                                 | bytes
        ['--intensity', 'minmax']            | [0, 0, 255, 255, 0, 127]
        ['--intensity', 'minmax', '--invert'] | [0, 255, 0, 0, 255, 128]
    }

    def "a source without one finite value becomes 0"() {
        expect:
        mapped(SampleType.FLOAT32, [Float.NaN, Float.NaN, Double.POSITIVE_INFINITY, Float.NaN]) == [0, 0, 0, 0]
        written().warnings().any { it.contains('No sample has a finite value') }
    }

    def "fault A1 mended: #type is taken at its true bit depth, so nothing wraps"() {
        given:
        def values = (0..<512).collect { (lo + (hi - lo) * (it / 511)).toBigInteger() }

        when:
        def bytes = mappedImage(type, values)

        then: 'a ramp stays a ramp from 0 to 255'
        bytes[0] == 0
        bytes[511] == 255
        (1..<512).every { bytes[it] >= bytes[it - 1] }

        where:
        type              | lo                     | hi
        SampleType.INT8   | -128G                  | 127G
        SampleType.UINT16 | 0G                     | 65535G
        SampleType.INT16  | -32768G                | 32767G
        SampleType.UINT32 | 0G                     | 4294967295G
        SampleType.INT32  | -2147483648G           | 2147483647G
        SampleType.UINT64 | 0G                     | 18446744073709551615G
        SampleType.INT64  | -9223372036854775808G  | 9223372036854775807G
    }

    def "fault A2 mended: images and volumes follow one rule, and the greatest value is 255"() {
        given:
        def values = [0, 128, 257, 32768, 65278, 65535]

        expect:
        mappedImage(SampleType.UINT16, values) == mapped(SampleType.UINT16, values)
        mapped(SampleType.UINT16, values) == [0, 0, 1, 127, 254, 255]
    }

    def "fault A3 mended: a constant #type source becomes 0, with a warning"() {
        expect:
        mappedImage(type, [7] * 6, *more) == [0] * 6
        written().warnings().any { it.contains('All samples have the value') }

        where:
        type               | more
        SampleType.FLOAT32 | []
        SampleType.FLOAT64 | ['--invert']
        SampleType.UINT16  | []
        SampleType.INT32   | ['--intensity', 'percentile']
        SampleType.UINT8   | ['--intensity', 'minmax']
    }

    def "a constant uint8 source stays what it is, with a warning, by whichever way it goes (#raw)"() {
        expect:
        ingest(Fake.write(dir.resolve('v'), SampleType.UINT8, [2, 2, 2], [77] * 8, [raw: raw])) == 0
        voxels() == [77] * 8
        written().warnings().any { it.contains('All voxels are 77') }

        where:
        raw << [false, true]
    }

    def "fault A8 mended: signed volumes with negative values, every type and floats beyond 1 go through (#type)"() {
        expect:
        mapped(type, [low, 0, 1, high])[0] == 0
        mapped(type, [low, 0, 1, high])[3] == 255

        where:
        type               | low                   | high
        SampleType.INT8    | -128                  | 127
        SampleType.INT16   | -32768                | 32767
        SampleType.INT32   | -2147483648           | 2147483647
        SampleType.INT64   | -9223372036854775808  | 9223372036854775807
        SampleType.UINT64  | 0                     | 18446744073709551615
        SampleType.FLOAT32 | -5f                   | 300f
        SampleType.FLOAT64 | -5d                   | 300d
    }

    def "compat: images wrap as cleanup2d.py makes them wrap, #type (cem500k.md section 1.4)"() {
        expect:
        mappedImage(type, values, '--compat', 'cellemnet') == bytes
        written().images()[0].intensity().rule() == 'cellemnet'

        where:
        type               | values                    | bytes
        SampleType.UINT16  | [0, 1, 2, 3, 100, 4]      | [0, 127, 255, 126, 206, 254]
        SampleType.UINT8   | [0, 1, 2, 3, 100, 255]    | [0, 1, 2, 3, 100, 255]
        SampleType.INT16   | [-1, 0, 1, 2, 99, 3]      | [0, 127, 255, 126, 206, 254]
        SampleType.UINT32  | [0, 1, 8, 9, 100, 16]     | [0, 31, 255, 30, 115, 254]
        SampleType.INT32   | [-4, -3, 4, 5, 96, 12]    | [0, 31, 255, 30, 115, 254]
        SampleType.UINT64  | [0, 1, 64, 65, 128, 2]    | [0, 3, 255, 2, 254, 7]
        SampleType.INT64   | [-32, -31, 32, 33, 96, -30] | [0, 3, 255, 2, 254, 7]
        SampleType.FLOAT32 | [-1, 0, 1, 3, 2, 1]       | [0, 63, 127, 255, 191, 127]
        SampleType.FLOAT64 | [5, 5, 5, 5, 5, 5]        | [0, 0, 0, 0, 0, 0]
    }

    def "compat: volumes are divided by the original's MAX, #type (cem500k.md section 1.6)"() {
        expect:
        mapped(type, values, '--compat', 'cellemnet') == bytes

        where:
        type               | values                          | bytes
        SampleType.UINT8   | [0, 1, 2, 255]                  | [0, 1, 2, 255]
        SampleType.UINT16  | [0, 256, 257, 65535]            | [0, 0, 1, 255]
        SampleType.INT16   | [0, 128, 129, 32767]            | [0, 0, 1, 255]
        SampleType.UINT32  | [0, 1, 2147483648, 4294967295]  | [0, 0, 127, 255]
        SampleType.FLOAT32 | [0f, 0.5f, 1f, 2f]              | [0, 127, 255, 254]
    }

    def "compat: for 16-bit volumes single precision equals floor(v * 255 / MAX) for every value"() {
        given:
        def stats = new Statistics(1, 1L << 15, 1L << 15, 0, 0, 0, 0, 0)
        def block = java.nio.ByteBuffer.allocate(65536 * 2).order(java.nio.ByteOrder.LITTLE_ENDIAN)
        (0..<65536).each { block.putShort((short) it) }
        block.rewind()
        def bytes = new byte[65536]

        when:
        CellemnetScale.volume('v', type, stats, false).map().map(block, 65536, bytes)

        then:
        (0..max).every { (bytes[it] & 0xFF) == (it * 255).intdiv(max) }

        where:
        type              | max
        SampleType.UINT16 | 65535
        SampleType.INT16  | 32767
    }

    def "compat: where the original stops, cem-ingest stops with a sentence (#type, #kind)"() {
        given:
        def file = Fake.write(dir.resolve('v'), type, [1, 2, 2], [-1, 0, 1, 2])

        expect:
        ingest(file, '--kind', kind, '--compat', 'cellemnet') == 2
        err.toString().contains('the original script stops')
        left() == ['v']

        where:
        type               | kind
        SampleType.INT8    | '2d'
        SampleType.INT8    | '3d'
        SampleType.INT16   | '3d'
        SampleType.INT32   | '3d'
        SampleType.FLOAT32 | '3d'
        SampleType.FLOAT64 | '3d'
    }

    @Requires({ IntensitySpec.numpy() })
    def "compat: NumPy agrees on every value of #type"() {
        given:
        def values = (0..<2000).collect { (it * 655360007L) % modulus + low }
        def file = Fake.write(dir.resolve('v'), type, [1, 2, 1000], values)
        def script = """
import sys
import numpy as np
im = np.fromfile(sys.argv[1], dtype='${type.label()}', offset=${Fake.HEADER}).astype(np.float64)
b = int(np.dtype('${type.label()}').name[-2])
im = im / 2**b * 255 if '${type.label()}'[0] == 'u' else (im + 2**(b-1)) / 2**b * 255
np.seterr(all='ignore')
sys.stdout.buffer.write(im.astype(np.uint8).tobytes())
"""
        def python = ['/usr/bin/python3', '-c', script, file.toString()].execute()
        def out = new ByteArrayOutputStream()
        python.waitForProcessOutput(out, new ByteArrayOutputStream())

        expect:
        python.exitValue() == 0
        ingest(file, '--kind', '2d', '--compat', 'cellemnet') == 0
        image(0) == out.toByteArray().collect { it & 0xFF }

        where:
        type              | low          | modulus
        SampleType.UINT16 | 0            | 65536
        SampleType.INT16  | -32768       | 65536
        SampleType.UINT32 | 0            | 4294967296
        SampleType.INT32  | -2147483648L | 4294967296
        SampleType.INT64  | -2147483648L | 4294967296
    }
}
