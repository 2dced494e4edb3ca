package org.cemflow.formats

import static org.cemflow.formats.RawFiles.*

import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.io.NpyHeader
import org.cemflow.core.volume.SampleType
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class NpyFormatSpec extends Specification {

    @TempDir Path dir

    byte[] npy(String dict, byte[] data) {
        def out = new ByteArrayOutputStream()
        def text = dict + '\n'
        out.write([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, text.length() & 0xFF, text.length() >> 8] as byte[])
        out.write(text.bytes)
        out.write(data)
        out.toByteArray()
    }

    @Requires({ RawFiles.python() })
    def 'NumPy is the witness for every type'() {
        given:
        def types = [['u1', 'UINT8', 1], ['i1', 'INT8', 1], ['<u2', 'UINT16', 200], ['>u2', 'UINT16', 200], ['<i2', 'INT16', 99],
                     ['>i2', 'INT16', 99], ['<u4', 'UINT32', 16000000], ['>u4', 'UINT32', 16000000], ['<i4', 'INT32', 7000000],
                     ['>i4', 'INT32', 7000000], ['<u8', 'UINT64', 2L**55], ['>u8', 'UINT64', 2L**55], ['<i8', 'INT64', 2L**50],
                     ['>i8', 'INT64', 2L**50], ['<f2', 'FLOAT32', 0.25], ['>f2', 'FLOAT32', 0.25], ['<f4', 'FLOAT32', 0.125],
                     ['>f4', 'FLOAT32', 0.125], ['<f8', 'FLOAT64', 0.5], ['>f8', 'FLOAT64', 0.5]]
        python(dir, """
import numpy as np
z, y, x = np.meshgrid(np.arange(3), np.arange(8), np.arange(11), indexing='ij')
v = (31 * z + 7 * y + 3 * x) % 251
for i, (t, f) in enumerate(${types.collect { "('${it[0]}', ${it[2]})" }}):
    u = (v - 100) if 'i' in t else v
    np.save(f'{i}.npy', (u * f).astype(t) if 'f' in t else (u.astype(t) * np.array(f).astype(t)))
np.save('bool.npy', v > 100)
np.save('image.npy', v[0].astype('u1'))
np.save('fortran.npy', np.asfortranarray(v.astype('u1')))
""")

        expect:
        types.eachWithIndex { t, i ->
            open(dir.resolve("${i}.npy")).withCloseable { r ->
                assert r.info().type().name() == t[1]
                assert r.info().voxel().empty && r.info().warnings().empty
                assert values(r) == expected(3, 8, 11) { (t[0].contains('i') ? it - 100 : it) * (t[2] as double) }: t[0]
            }
        }
        values(dir.resolve('bool.npy')) == expected(3, 8, 11) { it > 100 ? 1 : 0 }
        open(dir.resolve('image.npy')).withCloseable { it.info().shape().toString() == '1 x 8 x 11' && values(it) == expected(1, 8, 11) }

        when: 'the raw layout of a uint8 volume'
        def raw = open(dir.resolve('0.npy')).withCloseable { it.info().raw().get() }

        then:
        Files.readAllBytes(raw.file())[(int) (raw.offset() + 2 * raw.strideZ() + 5 * raw.strideY() + 4)] == (byte) voxel(2, 5, 4)

        when:
        open(dir.resolve('fortran.npy'))

        then:
        def e = thrown(DataError)
        e.message.contains('ascontiguousarray')
    }

    def 'refused with one sentence: #dict'() {
        when:
        open(Files.write(dir.resolve('a.npy'), npy(dict, new byte[600])))

        then:
        def e = thrown(DataError)
        e.message =~ sentence

        where:
        dict                                                                             || sentence
        "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 10, 20), }"               || /promises 800 bytes/
        "{'descr': '|u1', 'fortran_order': False, 'shape': (600,), }"                    || /1 dimensions/
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 3, 4), }"              || /4 dimensions/
        "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 10, 20), }"               || /0 for z/
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }" || /more than any file holds/
        "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 1, 1), }"       || /99999999999 for z/
        "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999, 1), }" || /damaged/
        "{'descr': '|O', 'fortran_order': False, 'shape': (4, 5), }"                     || /type \|O/
        "{'descr': '<c8', 'fortran_order': False, 'shape': (4, 5), }"                    || /type <c8/
        "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (4, 5), }"           || /no plain numeric array/
    }

    def 'a longer file is told'() {
        given:
        def file = Files.write(dir.resolve('a.npy'), join(NpyHeader.uint8(2, 3, 4), new byte[30]))

        expect:
        open(file).withCloseable { it.info().warnings() == ['The file is 6 bytes longer than its header says.'] }
    }

    def 'truncation is an error at opening; a flipped bit is read over or refused'() {
        given:
        byte[] whole = join(NpyHeader.uint8(5, 6, 7), bytes(noise(210), SampleType.UINT8, ByteOrder.LITTLE_ENDIAN))

        expect:
        truncated(dir.resolve('t.npy'), whole) == ['refused'] * 16

        when:
        def fates = flipped(dir.resolve('f.npy'), whole, 80)

        then:
        fates['read'] > 50
        fates['refused'] > 50
    }
}
