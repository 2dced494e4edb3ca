package org.cemflow.formats

import static org.cemflow.formats.RawFiles.*

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.VoxelSize
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class NiftiFormatSpec extends Specification {

    static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN
    static final ByteOrder BE = ByteOrder.BIG_ENDIAN

    @TempDir Path dir

    /** A NIfTI header of 3 x 7 x 5 voxels, which may be changed before it is written. */
    byte[] header(int version, int datatype, ByteOrder order = LE, boolean pair = false, Closure change = {}) {
        def h = ByteBuffer.allocate(version == 1 ? 352 : 544).order(order)
        def magic = (pair ? "ni$version" : "n+$version").bytes
        if (version == 1) {
            h.putInt(0, 348).putShort(70, (short) datatype).putFloat(108, pair ? 0f : 352f).put(123, (byte) 3)
            [3, 5, 7, 3].eachWithIndex { v, i -> h.putShort(40 + 2 * i, (short) v) }
            [1f, 0.008f, 0.004f, 0.05f].eachWithIndex { v, i -> h.putFloat(76 + 4 * i, v) }
            h.position(344).put(magic)
        } else {
            h.putInt(0, 540).putShort(12, (short) datatype).putLong(168, pair ? 0 : 544).putInt(500, 3)
            [3, 5, 7, 3].eachWithIndex { v, i -> h.putLong(16 + 8 * i, v) }
            [1d, 0.008d, 0.004d, 0.05d].eachWithIndex { v, i -> h.putDouble(104 + 8 * i, v) }
            h.position(4).put(magic).put([0, 13, 10, 26, 10] as byte[])
        }
        change(h)
        h.array()
    }

    Path write(byte[] bytes, String name = 'a.nii') {
        Files.write(dir.resolve(name), bytes)
    }

    def 'NIfTI-#version data type #code in #order order'() {
        given:
        def values = expected(3, 7, 5) { type.kind().name() == 'UNSIGNED' ? it : it - 100 }
        byte[] whole = join(header(version, code, order), bytes(values, type, order))

        when:
        def reader = open(write(whole))
        def packed = open(write(gzip(whole), 'b.nii.gz'))

        then:
        reader.info().format() == 'NIfTI'
        reader.info().type() == type
        reader.info().shape().toString() == '3 x 7 x 5'
        reader.info().warnings().empty
        with(reader.info().voxel().get()) { Math.abs(x() - 8) < 1e-5 && Math.abs(y() - 4) < 1e-5 && Math.abs(z() - 50) < 1e-5 }
        reader.info().raw().present == (type == SampleType.UINT8)
        packed.info().raw().empty
        RawFiles.values(reader) == values
        RawFiles.values(packed) == values
        RawFiles.values(packed, 7) == values // backwards to the start and once more

        cleanup:
        reader?.close()
        packed?.close()

        where:
        [version, codeAndType, order] << [[1, 2], [[2, SampleType.UINT8], [4, SampleType.INT16], [8, SampleType.INT32],
            [16, SampleType.FLOAT32], [64, SampleType.FLOAT64], [256, SampleType.INT8], [512, SampleType.UINT16],
            [768, SampleType.UINT32], [1024, SampleType.INT64], [1280, SampleType.UINT64]], [LE, BE]].combinations()
        code = codeAndType[0]
        type = codeAndType[1]
    }

    @Requires({ RawFiles.python() })
    def 'fault A6 mended: .nii.gz is known by its content, whatever its name (#name)'() {
        given: 'a file written by Python'
        python(dir, """
import numpy as np, struct, gzip
v = np.random.RandomState(11).randint(-32768, 32768, (6, 50, 70)).astype('i2')
h = bytearray(352)
struct.pack_into('<i', h, 0, 348); struct.pack_into('<8h', h, 40, 3, 70, 50, 6, 1, 1, 1, 1)
struct.pack_into('<2h', h, 70, 4, 16); struct.pack_into('<8f', h, 76, 1, 0.5, 0.5, 2, 0, 0, 0, 0)
struct.pack_into('<f', h, 108, 352); h[123] = 2; h[344:348] = b'n+1\\0'
open('$name', 'wb').write(gzip.compress(bytes(h) + v.tobytes()))
v.astype('<f8').tofile('v.f8')
""")
        def truth = ByteBuffer.wrap(Files.readAllBytes(dir.resolve('v.f8'))).order(LE).asDoubleBuffer()

        expect:
        values(dir.resolve(name)) == (0..<21000).collect { truth.get(it) }
        open(dir.resolve(name)).withCloseable { it.info().voxel().get() } == new VoxelSize(5e5, 5e5, 2e6)

        where:
        name << ['scan.nii.gz', 'scan.gz', 'scan', 'scan.tif']
    }

    def 'a pair is read from either file (#headerName, #dataName)'() {
        given:
        byte[] data = bytes(expected(3, 7, 5), SampleType.UINT8, LE)
        byte[] head = header(version, 2, BE, true)
        write(headerName.endsWith('gz') ? gzip(head) : head, headerName)
        write(dataName.endsWith('gz') ? gzip(data) : data, dataName)

        expect:
        values(dir.resolve(headerName)) == expected(3, 7, 5)
        values(dir.resolve(dataName)) == expected(3, 7, 5)

        where:
        version | headerName | dataName
        1       | 'a.hdr'    | 'a.img'
        2       | 'a.hdr'    | 'a.img'
        1       | 'a.hdr.gz' | 'a.img.gz'
        1       | 'a.hdr'    | 'a.img.gz'
    }

    def 'NIfTI-#version slope #slope and intercept #intercept on data type #code give #type'() {
        given:
        byte[] whole = join(header(version, code, BE, false) { h ->
            version == 1 ? h.putFloat(112, slope as float).putFloat(116, intercept as float) : h.putDouble(176, slope as double).putDouble(184, intercept as double)
        }, bytes(expected(3, 7, 5), stored, BE))

        when:
        def reader = open(write(whole))

        then:
        reader.info().type() == type
        reader.info().warnings().size() == (scaled ? 1 : 0)
        reader.info().raw().present == (!scaled && type == SampleType.UINT8)
        RawFiles.values(reader) == expected(3, 7, 5) { scaled ? it * slope + intercept : it }

        cleanup:
        reader?.close()

        where:
        version | code | stored             | slope      | intercept || scaled | type
        1       | 2    | SampleType.UINT8   | 0.5        | -3        || true   | SampleType.FLOAT32
        2       | 512  | SampleType.UINT16  | 2          | 0         || true   | SampleType.FLOAT32
        1       | 4    | SampleType.INT16   | 1          | 7         || true   | SampleType.FLOAT32
        2       | 8    | SampleType.INT32   | 0.25       | 1         || true   | SampleType.FLOAT64
        1       | 64   | SampleType.FLOAT64 | 4          | 0         || true   | SampleType.FLOAT64
        1       | 2    | SampleType.UINT8   | 0          | 9         || false  | SampleType.UINT8
        1       | 2    | SampleType.UINT8   | 1          | 0         || false  | SampleType.UINT8
        1       | 2    | SampleType.UINT8   | Double.NaN | 0         || false  | SampleType.UINT8
    }

    def 'RGB24 gives luma or the first channel'() {
        given:
        byte[] whole = join(header(1, 128), bytes((0..<105).collectMany { [it, 250 - it, it * 2] }, SampleType.UINT8, LE))

        expect:
        values(write(whole), '', new ReadOptions(ReadOptions.Colour.FIRST, ReadOptions.Signed.AUTO)) == (0..<105).collect { it as double }
        values(write(whole)) == (0..<105).collect { ((19595 * it + 38470 * (250 - it) + 7471 * it * 2 + 32768) >> 16) as double }
    }

    def 'the first of several time points is read, with a warning'() {
        given:
        byte[] whole = join(header(1, 2, LE, false) { it.putShort(40, (short) 4).putShort(48, (short) 2) }, bytes(expected(3, 7, 5), SampleType.UINT8, LE), new byte[105])

        expect:
        values(write(whole)) == expected(3, 7, 5)
        open(write(whole)).withCloseable { it.info().warnings() } == ['The file holds 2 time points; the first is read.']
    }

    def 'xyzt_units #code'() {
        when:
        def info = open(write(join(header(1, 2, LE, false) { it.put(123, (byte) code).putFloat(80, edge).putFloat(84, edge).putFloat(88, edge) }, new byte[105]))).withCloseable { it.info() }

        then:
        info.voxel().present == (nm != null)
        nm == null || Math.abs(info.voxel().get().x() / nm - 1) < 1e-6
        info.warnings().size() == (nm == null ? 1 : 0)

        where:
        code   | edge      || nm
        1      | 5e-9f     || 5
        2      | 0.5e-3f   || 500
        3      | 0.004f    || 4
        3 + 8  | 0.004f    || 4
        0      | 5f        || null
        3      | Float.NaN || null
        3      | 0f        || null
    }

    def 'refused with one sentence: #what'() {
        when:
        open(write(join(header(version, code, LE, false, change), new byte[105]), name))

        then:
        def e = thrown(DataError)
        e.message =~ sentence

        where:
        what                | version | code | name    | change                                                || sentence
        'complex'           | 1       | 32   | 'a.nii' | {}                                                    || /data type 32/
        'binary'            | 1       | 1    | 'a.nii' | {}                                                    || /data type 1;/
        'short by a half'   | 1       | 4    | 'a.nii' | {}                                                    || /promises 210 bytes/
        'rank 0'            | 1       | 2    | 'a.nii' | { it.putShort(40, (short) 0) }                        || /0 dimensions/
        'rank 8'            | 1       | 2    | 'a.nii' | { it.putShort(40, (short) 8) }                        || /8 dimensions/
        'a fifth axis'      | 1       | 2    | 'a.nii' | { it.putShort(40, (short) 5).putShort(48, (short) 1).putShort(50, (short) 3) } || /axis 5/
        'negative'          | 1       | 2    | 'a.nii' | { it.putShort(42, (short) -5) }                       || /-5 for x/
        'huge'              | 2       | 2    | 'a.nii' | { it.putLong(24, 2147483647).putLong(32, 2147483647).putLong(40, 2147483647) } || /more than any file holds/
        'beyond int'        | 2       | 2    | 'a.nii' | { it.putLong(24, 1L << 40) }                          || /for x/
        'offset inside'     | 1       | 2    | 'a.nii' | { it.putFloat(108, 100f) }                            || /begin at byte 100/
        'offset NaN'        | 1       | 2    | 'a.nii' | { it.putFloat(108, Float.NaN) }                       || /begin at byte NaN/
        'offset beyond'     | 2       | 2    | 'a.nii' | { it.putLong(168, 1L << 45) }                         || /from byte/
        'offset enormous'   | 2       | 2    | 'a.nii' | { it.putLong(168, Long.MAX_VALUE) }                   || /begin at byte/
        'pair alone'        | 1       | 2    | 'a.hdr' | { it.put(345, (byte) 'i'.charAt(0)) }                 || /\.img file is missing/
    }

    def 'a small gzip file that claims a large volume is refused before anything is allocated'() {
        when:
        open(write(gzip(header(2, 2, LE, false) { it.putLong(24, 20000).putLong(32, 20000).putLong(40, 20000) }), 'a.nii.gz'))

        then:
        def e = thrown(DataError)
        e.message =~ /8000000000544 bytes, more than \d+ compressed bytes can hold/
    }

    def 'truncation is an error; a flipped bit is read over or refused (#name)'() {
        given:
        byte[] plain = join(header(version, 512, BE), bytes(noise(105), SampleType.UINT16, BE))
        byte[] whole = name.endsWith('gz') ? gzip(plain) : plain

        expect:
        truncated(dir.resolve(name), whole) == ['refused'] * 16

        when:
        def fates = flipped(dir.resolve(name), whole, 352)

        then:
        fates['read'] > 0
        fates['refused'] > 10

        where:
        version | name
        1       | 'a.nii'
        2       | 'a.nii'
        1       | 'a.nii.gz'
    }
}
