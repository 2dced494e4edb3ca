package org.cemflow.curate.ingest

import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.VolumeSource
import org.cemflow.core.volume.ReadOptions
import spock.lang.Specification
import spock.lang.TempDir
import java.nio.file.Path

class StatisticsSpec extends Specification {

    @TempDir
    Path dir

    private Statistics measure(SampleType type, List values, double low = 0.1, double high = 99.9) {
        def file = Fake.write(dir.resolve('s'), type, [1, 3, values.size().intdiv(3)], values)
        def lane = new Lane('test', true)
        def reader = new Fake().open(new VolumeSource(file, '', ReadOptions.DEFAULT))
        try {
            Statistics.percentiles(new RowBlocks(file, reader, Optional.empty(), lane), type, low, high)
        } finally {
            lane.close()
            reader.close()
        }
    }

    def "percentiles of #type are the values that sorting finds, outliers or not"() {
        given:
        def random = new Random(7)
        def values = (0..<6000).collect { i -> i % 997 == 0 ? outlier * (random.nextBoolean() ? 1 : signed) : centre + (long) (random.nextGaussian() * spread) }
        def sorted = values.collect { type.isFloat() ? (type == SampleType.FLOAT32 ? (double) (it as float) : it as double) : it as BigInteger }.sort()

        when:
        def stats = measure(type, values, 1.0, 99.0)
        def keys = new SampleKeys(type)

        then:
        stats.count() == 6000
        [stats.least(), stats.low(), stats.high(), stats.greatest()].collect { keys.text(it) } ==
                [sorted[0], sorted[(int) Math.floor(0.01 * 5999)], sorted[(int) Math.ceil(0.99 * 5999)], sorted[5999]].collect {
                    type == SampleType.FLOAT32 ? Float.toString(it as float) : type.isFloat() ? Double.toString(it as double) : it.toString()
                }

        where:
        type               | centre        | spread | outlier              | signed
        SampleType.UINT8   | 100           | 10     | 255                  | 1
        SampleType.INT8    | -20           | 10     | 127                  | -1
        SampleType.UINT16  | 3000          | 500    | 65535                | 1
        SampleType.INT16   | -300          | 100    | 32767                | -1
        SampleType.UINT32  | 3_000_000_000 | 1000   | 4294967295           | 1
        SampleType.INT32   | -70000        | 1000   | 2147483647           | -1
        SampleType.UINT64  | 5_000_000_000 | 1000   | 18446744073709551615 | 1
        SampleType.INT64   | -70000        | 1000   | 9223372036854775807  | -1
        SampleType.FLOAT32 | 10            | 1000   | 3.0e38               | -1
        SampleType.FLOAT64 | 10            | 1000   | 1.0e308              | -1
    }

    def "values that are not finite are counted and left out, whatever their sign bit (#type)"() {
        given:
        def nan = type == SampleType.FLOAT32 ? Float.NaN : Double.NaN
        def other = type == SampleType.FLOAT32 ? Float.intBitsToFloat((int) 0xFFC00001L) : Double.longBitsToDouble(0xFFF8000000000001L as long)

        when:
        def stats = measure(type, [nan, other, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, -2.5, 0.0, 1.5, 7.0], 0, 100)
        def keys = new SampleKeys(type)

        then:
        stats.count() == 4
        stats.nan() == 2
        stats.minusInfinite() == 1
        stats.plusInfinite() == 2
        keys.value(stats.low()) == -2.5d
        keys.value(stats.high()) == 7.0d

        where:
        type << [SampleType.FLOAT32, SampleType.FLOAT64]
    }

    def "keys stand in the order of the values and turn back into them (#type)"() {
        given:
        def keys = new SampleKeys(type)
        def buffer = java.nio.ByteBuffer.allocate(8 * values.size()).order(java.nio.ByteOrder.LITTLE_ENDIAN)
        values.each { Fake.put(buffer, type, it) }
        buffer.rewind()
        def found = new long[values.size()]

        when:
        keys.read(buffer, 0, values.size(), found)

        then:
        (1..<values.size()).every { Long.compareUnsigned(found[it - 1], found[it]) < 0 }
        found.collect { keys.value(it) } == values.collect { ((Number) it).doubleValue() }
        Long.compareUnsigned(keys.least(), found[0]) <= 0
        Long.compareUnsigned(keys.greatest(), found[-1]) >= 0

        where:
        type               | values
        SampleType.UINT8   | [0, 1, 127, 128, 255]
        SampleType.INT8    | [-128, -1, 0, 1, 127]
        SampleType.INT16   | [-32768, -1, 0, 32767]
        SampleType.INT32   | [-2147483648, -1, 0, 2147483647]
        SampleType.UINT64  | [0, 1, 9223372036854775808, 18446744073709551615]
        SampleType.INT64   | [-9223372036854775808, -1, 0, 9223372036854775807]
        SampleType.FLOAT32 | [Float.NEGATIVE_INFINITY, -3.0e38f, -1.0f, -1e-40f, 0.0f, 1e-40f, 1.0f, Float.POSITIVE_INFINITY]
        SampleType.FLOAT64 | [Double.NEGATIVE_INFINITY, -1e308d, -1.0d, 0.0d, 1.0d, Double.POSITIVE_INFINITY]
    }
}
