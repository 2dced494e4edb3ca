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

class MrcFormatSpec extends Specification {

    static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN
    static final ByteOrder BE = ByteOrder.BIG_ENDIAN

    @TempDir Path dir

    /** An MRC file of 3 x 7 x 5 (z y x) voxels of 8 x 6 x 40 angstroms (x, y, z); the header may be changed before it is written. */
    byte[] mrc(int mode, byte[] data, ByteOrder order = LE, byte[] extended = new byte[0], Closure change = {}) {
        def h = ByteBuffer.allocate(1024).order(order)
        [5, 7, 3, mode].each { h.putInt(it) }
        [28: 5, 32: 7, 36: 3, 64: 1, 68: 2, 72: 3, 92: extended.length, 108: 20140].each { at, v -> h.putInt(at, v) }
        [40: 40f, 44: 42f, 48: 120f, 76: -100f, 80: 100f].each { at, v -> h.putFloat(at, v) }
        h.position(208).put('MAP '.bytes)
        h.put(order == LE ? [0x44, 0x44, 0, 0] as byte[] : [0x11, 0x11, 0, 0] as byte[])
        change(h)
        def out = new ByteArrayOutputStream()
        out.write(h.array())
        out.write(extended)
        out.write(data)
        out.toByteArray()
    }

    Path write(byte[] bytes, String name = 'a.mrc') {
        Files.write(dir.resolve(name), bytes)
    }

    def 'mode #mode in #order order, extended header of #nsymbt bytes'() {
        given:
        def values = expected(3, 7, 5, map)
        def file = write(mrc(mode, bytes(values, type, order), order, new byte[nsymbt]))

        when:
        def reader = open(file)

        then:
        reader.info().format() == 'MRC'
        reader.info().type() == type
        reader.info().shape().toString() == '3 x 7 x 5'
        with(reader.info().voxel().get()) { Math.abs(x() - 0.8) < 1e-6 && Math.abs(y() - 0.6) < 1e-6 && Math.abs(z() - 4) < 1e-6 }
        reader.info().raw().empty
        RawFiles.values(reader) == values

        cleanup:
        reader?.close()

        where:
        mode | type               | order | nsymbt | map
        0    | SampleType.INT8    | LE    | 0      | { it - 125 }
        0    | SampleType.INT8    | BE    | 160    | { it - 125 }
        1    | SampleType.INT16   | LE    | 1024   | { it * 200 - 25000 }
        1    | SampleType.INT16   | BE    | 7      | { it * 200 - 25000 }
        2    | SampleType.FLOAT32 | LE    | 0      | { it / 8 - 3 }
        2    | SampleType.FLOAT32 | BE    | 96     | { it / 8 - 3 }
        6    | SampleType.UINT16  | LE    | 0      | { it * 250 }
        6    | SampleType.UINT16  | BE    | 0      | { it * 250 }
    }

    @Requires({ RawFiles.python() })
    def 'NumPy is the witness for mode 12 (float16) in #order order, with subnormal, infinite and not-a-number halves'() {
        given: 'all 65,536 halves'
        python(dir, """
import numpy as np, struct
h = bytearray(1024)
struct.pack_into('${order}4i', h, 0, 256, 256, 1, 12)
struct.pack_into('${order}3i', h, 64, 1, 2, 3)
h[208:212] = b'MAP '; h[212:214] = ${order == '<' ? "b'DD'" : "b'\\x11\\x11'"}
v = np.arange(65536, dtype='u2').view('f2')
open('h.mrc', 'wb').write(bytes(h) + v.astype('${order}f2').tobytes())
v.astype('<f8').tofile('v.f8')
""")
        def truth = ByteBuffer.wrap(Files.readAllBytes(dir.resolve('v.f8'))).order(LE).asDoubleBuffer()

        when:
        def read = values(dir.resolve('h.mrc'))

        then:
        read.size() == 65536
        (0..<65536).every { Double.compare(read[it], truth.get(it)) == 0 || read[it].isNaN() && Double.isNaN(truth.get(it)) }

        where:
        order << ['<', '>']
    }

    @Requires({ RawFiles.python() })
    def 'NumPy is the witness for a big-endian int16 volume'() {
        given:
        python(dir, """
import numpy as np, struct
h = bytearray(1024)
struct.pack_into('>4i', h, 0, 40, 30, 20, 1)
struct.pack_into('>3i', h, 28, 40, 30, 20)
struct.pack_into('>3f', h, 40, 40 * 50.0, 30 * 50.0, 20 * 400.0)
struct.pack_into('>3i', h, 64, 1, 2, 3)
struct.pack_into('>i', h, 92, 32)
h[208:212] = b'MAP '; h[212:214] = b'\\x11\\x11'
v = np.random.RandomState(7).randint(-32768, 32768, (20, 30, 40)).astype('i2')
open('b.mrc', 'wb').write(bytes(h) + bytes(32) + v.astype('>i2').tobytes())
v.astype('<f8').tofile('v.f8')
""")
        def truth = ByteBuffer.wrap(Files.readAllBytes(dir.resolve('v.f8'))).order(LE).asDoubleBuffer()

        expect:
        values(dir.resolve('b.mrc')) == (0..<24000).collect { truth.get(it) }
        open(dir.resolve('b.mrc')).withCloseable { it.info().voxel().get() } == new VoxelSize(5, 5, 40)
    }

    def 'fault A10 mended: MRC signed bytes are read without rewriting the source (#what)'() {
        given:
        byte[] data = bytes(expected(3, 7, 5), SampleType.UINT8, LE)
        byte[] whole = mrc(0, data, LE, new byte[0], change)
        def file = write(whole)

        when:
        def reader = open(file, '', new ReadOptions(ReadOptions.Colour.LUMA, option))
        def read = values(reader)

        then: 'the decision is recorded in a sentence'
        reader.info().warnings().findAll { it.startsWith('MRC mode 0: the bytes are read as ') } == [sentence]
        read == (signed ? data.collect { it as double } : data.collect { (it & 0xFF) as double })
        reader.info().type() == (signed ? SampleType.INT8 : SampleType.UINT8)

        and: 'unsigned bytes need not even be copied'
        reader.info().raw().present == !signed
        signed || reader.info().raw().get().with { it.offset() == 1024 && it.strideY() == 5 && it.strideZ() == 35 }

        and: 'the source is as it was, and no other file appeared beside it'
        Files.readAllBytes(file) == whole
        Files.list(dir).withCloseable { it.toList() } == [file]

        cleanup:
        reader?.close()

        where:
        what                   | option                  | change                                            || signed
        'MRC2014, no stamp'    | ReadOptions.Signed.AUTO | {}                                                || true
        'IMOD, flag set'       | ReadOptions.Signed.AUTO | { it.putInt(152, 1146047817).putInt(156, 5) }     || true
        'IMOD, flag clear'     | ReadOptions.Signed.AUTO | { it.putInt(152, 1146047817).putInt(156, 4) }     || false
        'statistics over 127'  | ReadOptions.Signed.AUTO | { it.putFloat(76, 0f).putFloat(80, 250f) }        || false
        'before MRC2000'       | ReadOptions.Signed.AUTO | { it.putInt(208, 0) }                             || false
        'asked for: yes'       | ReadOptions.Signed.YES  | { it.putInt(152, 1146047817).putInt(156, 0) }     || true
        'asked for: no'        | ReadOptions.Signed.NO   | { it.putInt(152, 1146047817).putInt(156, 1) }     || false
        sentence = 'MRC mode 0: the bytes are read as ' + (signed ? 'signed' : 'unsigned') + ', ' + [
            'MRC2014, no stamp': 'as MRC2014 says, without IMOD\'s stamp to tell', 'IMOD, flag set': 'as IMOD\'s flag says',
            'IMOD, flag clear': 'as IMOD\'s flag says', 'statistics over 127': 'since the header\'s largest value is 250.0',
            'before MRC2000': 'as was usual before MRC2000', 'asked for: yes': 'as asked for', 'asked for: no': 'as asked for'][what] + '.'
    }

    def 'the machine stamp #stamp in a #order file is survived'() {
        given:
        def values = expected(3, 7, 5)
        def file = write(mrc(mode, bytes(values, type, order), order, new byte[0]) { h -> h.position(212).put(stamp as byte[]) })

        when:
        def reader = open(file)

        then:
        RawFiles.values(reader) == values
        reader.info().warnings().any { it.contains('machine stamp') } == warned

        cleanup:
        reader?.close()

        where:
        stamp                    | order | mode | type              || warned
        [0x44, 0x41, 0, 0]       | LE    | 1    | SampleType.INT16  || false
        [0x44, 0x20, 0x20, 0x20] | LE    | 1    | SampleType.INT16  || true
        [0, 0, 0, 0]             | LE    | 6    | SampleType.UINT16 || true
        [0, 0, 0, 0]             | BE    | 6    | SampleType.UINT16 || true
        [0x44, 0x44, 0, 0]       | BE    | 1    | SampleType.INT16  || true
        [0x11, 0x11, 0, 0]       | LE    | 2    | SampleType.FLOAT32 || true
    }

    def 'a file without the identifier is known by its name and a plausible header only'() {
        given:
        byte[] whole = mrc(1, new byte[210], LE, new byte[0]) { it.putInt(208, 0) }

        expect:
        open(write(whole, 'a.rec')).withCloseable { it.info().warnings().any { it.contains('before 2000') } }

        when:
        open(write(whole, 'a.dat'))

        then:
        def e = thrown(DataError)
        e.fault() == 'no reader knows this kind of file'

        when:
        open(write(new byte[2000], 'b.mrc'))

        then:
        thrown(DataError)
    }

    def 'the oddity "#what" is told'() {
        given:
        def file = write(mrc(1, new byte[210 + more], LE, new byte[0], change))

        expect:
        open(file).withCloseable { r -> r.info().warnings().any { it =~ sentence } && r.info().voxel().present == voxel }

        where:
        what               | more | change                                                         || voxel | sentence
        'longer file'      | 11   | {}                                                             || true  | /11 bytes longer/
        'other axes'       | 0    | { it.putInt(64, 3).putInt(72, 1) }                             || true  | /read as they are stored/
        'no axes'          | 0    | { it.putInt(64, 0).putInt(68, 0).putInt(72, 0) }               || true  | /unset/
        'no cell'          | 0    | { it.putFloat(40, 0f) }                                        || false | /gives no voxel size/
        'no grid'          | 0    | { it.putInt(36, 0) }                                           || false | /gives no voxel size/
        'cell not a number'| 0    | { it.putFloat(48, Float.NaN) }                                 || false | /gives no voxel size/
        'endless cell'     | 0    | { it.putFloat(48, Float.POSITIVE_INFINITY) }                   || false | /gives no voxel size/
        'default cell'     | 0    | { it.putFloat(40, 5f).putFloat(44, 7f).putFloat(48, 3f) }      || true  | /exactly 1 angstrom/
        'too many labels'  | 0    | { it.putInt(220, 11) }                                         || true  | /text labels/
        'odd stack'        | 0    | { it.putInt(88, 401).putInt(36, 2) }                           || true  | /no multiple of mz/
    }

    def 'voxel edges follow the mapping of the axes'() {
        given: 'columns run along z (40 angstroms), sections along x (8 angstroms)'
        def file = write(mrc(1, new byte[210], LE, new byte[0]) { it.putInt(64, 3).putInt(72, 1) })

        expect:
        with(open(file).withCloseable { it.info().voxel().get() }) { Math.abs(x() - 4) < 1e-6 && Math.abs(z() - 0.8) < 1e-6 }
    }

    def 'refused with one sentence: #what'() {
        when:
        open(write(mrc(mode, new byte[size], LE, new byte[0], change)))

        then:
        def e = thrown(DataError)
        e.message =~ sentence

        where:
        what                     | mode | size | change                                                              || sentence
        'complex int16'          | 3    | 9999 | {}                                                                  || /complex/
        'complex float32'        | 4    | 9999 | {}                                                                  || /complex/
        'RGB'                    | 16   | 9999 | {}                                                                  || /colour/
        '4-bit'                  | 101  | 9999 | {}                                                                  || /4-bit/
        'unknown mode'           | 77   | 9999 | {}                                                                  || /mode 77/
        'one byte short'         | 1    | 209  | {}                                                                  || /promises 210 bytes from byte 1024, the file has 1233/
        'no sections'            | 1    | 210  | { it.putInt(8, 0) }                                                 || /0 for nz/
        'negative rows'          | 1    | 210  | { it.putInt(4, -7) }                                                || /-7 for ny/
        'huge'                   | 1    | 210  | { it.putInt(0, 0x7FFFFFFF).putInt(4, 0x7FFFFFFF).putInt(8, 0x7FFFFFFF) } || /more than any file holds/
        'large'                  | 1    | 210  | { it.putInt(0, 100000).putInt(4, 100000) }                          || /promises 60000000000 bytes/
        'huge extended header'   | 1    | 210  | { it.putInt(92, 0x7FFFFFFF) }                                       || /from byte 2147484671/
        'negative ext. header'   | 1    | 210  | { it.putInt(92, -1024) }                                            || /extended header of -1024/
        'axes no permutation'    | 1    | 210  | { it.putInt(64, 2) }                                                || /no permutation/
        'axes beyond 3'          | 1    | 210  | { it.putInt(64, 9) }                                                || /no permutation/
    }

    def 'a volume of 100 GB is read at its far end with little memory'() {
        given: 'a file with a hole'
        def file = write(mrc(6, new byte[0], BE, new byte[0]) { it.putInt(0, 100_000).putInt(4, 50_000).putInt(8, 10) })
        new RandomAccessFile(file.toFile(), 'rw').withCloseable {
            it.setLength(1024 + 100_000L * 50_000L * 10 * 2)
            it.seek(it.length() - 2)
            it.write([0x12, 0x34] as byte[])
        }
        def row = ByteBuffer.allocate(200_000).order(LE)

        when:
        open(file).withCloseable { it.readRows(9, 49_999, 1, row) }

        then:
        row.getShort(199_998) == 0x1234 as short
        row.getShort(199_996) == 0 as short
    }

    def 'truncation anywhere is an error at opening, never zeros'() {
        given:
        byte[] whole = mrc(2, bytes(noise(105), SampleType.FLOAT32, LE), LE, new byte[64])

        expect:
        truncated(dir.resolve('t.mrc'), whole) == ['refused'] * 16
    }

    def 'a flipped bit is read over or refused'() {
        given:
        byte[] whole = mrc(1, bytes(noise(105), SampleType.INT16, LE), LE, new byte[64])

        when:
        def fates = flipped(dir.resolve('f.mrc'), whole, 230)

        then:
        fates['read'] > 50
        fates['refused'] > 20
    }
}
