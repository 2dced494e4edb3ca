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

class NrrdFormatSpec extends Specification {

    static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN
    static final ByteOrder BE = ByteOrder.BIG_ENDIAN
    static final Map FIELDS = [type: 'uint8', dimension: '3', sizes: '5 7 3', encoding: 'raw']

    @TempDir Path dir

    byte[] nrrd(Map fields, byte[] data = new byte[0], String end = '\n', String magic = 'NRRD0004') {
        def all = FIELDS + fields
        join((magic + end + all.findAll { it.value != null }.collect { k, v -> "$k: $v" }.join(end) + end + end).bytes, data)
    }

    Path write(byte[] bytes, String name = 'a.nrrd') {
        Files.write(dir.resolve(name), bytes)
    }

    def 'type #name, #endian, #encoding'() {
        given:
        def values = expected(3, 7, 5) { type.kind().name() == 'UNSIGNED' ? it : it - 100 }
        byte[] data = bytes(values, type, endian == 'big' ? BE : LE)
        def file = write(nrrd([type: name, endian: endian, encoding: encoding], encoding == 'raw' ? data : gzip(data)))

        when:
        def reader = open(file)

        then:
        reader.info().format() == 'NRRD'
        reader.info().type() == type
        reader.info().shape().toString() == '3 x 7 x 5'
        reader.info().raw().present == (type == SampleType.UINT8 && encoding == 'raw')
        RawFiles.values(reader) == values
        RawFiles.values(reader, 2) == values // once more from the start

        cleanup:
        reader?.close()

        where:
        name                     | type               | endian   | encoding
        'uchar'                  | SampleType.UINT8   | null     | 'raw'
        'unsigned char'          | SampleType.UINT8   | null     | 'gzip'
        'uint8_t'                | SampleType.UINT8   | 'little' | 'raw'
        'signed char'            | SampleType.INT8    | null     | 'gz'
        'int8'                   | SampleType.INT8    | null     | 'raw'
        'short'                  | SampleType.INT16   | 'little' | 'raw'
        'short int'              | SampleType.INT16   | 'big'    | 'gzip'
        'signed short int'       | SampleType.INT16   | 'big'    | 'raw'
        'ushort'                 | SampleType.UINT16  | 'little' | 'gzip'
        'unsigned short int'     | SampleType.UINT16  | 'big'    | 'raw'
        'int'                    | SampleType.INT32   | 'big'    | 'raw'
        'unsigned int'           | SampleType.UINT32  | 'big'    | 'gzip'
        'uint32'                 | SampleType.UINT32  | 'little' | 'raw'
        'long long'              | SampleType.INT64   | 'big'    | 'raw'
        'unsigned long long int' | SampleType.UINT64  | 'little' | 'raw'
        'float'                  | SampleType.FLOAT32 | 'big'    | 'gzip'
        'float'                  | SampleType.FLOAT32 | 'little' | 'raw'
        'double'                 | SampleType.FLOAT64 | 'big'    | 'raw'
    }

    @Requires({ RawFiles.python() })
    def 'NumPy and gzip of Python are the witnesses for a volume larger than the buffers'() {
        given:
        python(dir, """
import numpy as np, gzip
v = np.random.RandomState(3).randint(0, 65536, (9, 210, 190)).astype('u2')
head = 'NRRD0005\\n# a comment\\ntype: uint16\\ndimension: 3\\nspace dimension: 3\\nsizes: 190 210 9\\nendian: big\\nencoding: %s\\n' \\
    'space directions: (0,0,8) (0,4,0) (0.03,0.04,0)\\nspace units: "um" "nm" "nm"\\nkey:=value: with colon\\n\\n'
open('raw.nrrd', 'wb').write((head % 'raw').encode() + v.astype('>u2').tobytes())
open('gz.nrrd', 'wb').write((head % 'gzip').encode() + gzip.compress(v.astype('>u2').tobytes()))
v.astype('<f8').tofile('v.f8')
""")
        def truth = ByteBuffer.wrap(Files.readAllBytes(dir.resolve('v.f8'))).order(LE).asDoubleBuffer()
        def all = (0..<truth.remaining()).collect { truth.get(it) }

        expect:
        values(dir.resolve('raw.nrrd')) == all
        values(dir.resolve('gz.nrrd')) == all

        and: 'the edge along z is the vector (0.03 um, 0.04 nm, 0)'
        with(open(dir.resolve('gz.nrrd')).withCloseable { it.info().voxel().get() }) {
            x() == 8 && y() == 4 && Math.abs(z() - Math.hypot(30, 0.04)) < 1e-9
        }
    }

    def 'detached data: #field, #encoding'() {
        given:
        byte[] data = bytes(expected(3, 7, 5), SampleType.UINT8, LE)
        Files.createDirectories(dir.resolve('sub'))
        Files.write(dir.resolve(name), join(before, encoding == 'raw' ? data : gzip(data)))
        def file = write(nrrd([encoding: encoding, (field): name] + skips), 'a.nhdr')

        expect:
        values(file) == expected(3, 7, 5)
        open(file).withCloseable { it.info().raw().present == (encoding == 'raw') }

        where:
        field       | name        | encoding | skips             | before
        'data file' | 'd.raw'     | 'raw'    | [:]               | new byte[0]
        'datafile'  | 'sub/d.raw' | 'raw'    | ['byte skip': 9]  | new byte[9]
        'data file' | './d.raw'   | 'raw'    | ['byte skip': -1] | new byte[77]
        'datafile'  | 'd.raw.gz'  | 'gzip'   | [:]               | new byte[0]
        'data file' | 'd.raw'     | 'raw'    | ['line skip': 2]  | 'one\ntwo\n'.bytes
        'data file' | 'd.raw'     | 'raw'    | ['lineskip': 1, 'byteskip': 3] | 'one\nabc'.bytes
        'data file' | 'd.raw.gz'  | 'gzip'   | ['line skip': 1]  | 'one\n'.bytes
    }

    def 'detached data are found through a link to the header, as Nextflow makes one'() {
        given:
        def task = Files.createDirectories(dir.resolve('task'))
        def home = Files.createDirectories(dir.resolve('home'))
        Files.write(home.resolve('d.raw'), bytes(expected(3, 7, 5), SampleType.UINT8, LE))
        Files.write(home.resolve('a.nhdr'), nrrd(['data file': 'd.raw']))
        Files.createSymbolicLink(task.resolve('a.nhdr'), home.resolve('a.nhdr'))

        expect:
        values(task.resolve('a.nhdr')) == expected(3, 7, 5)
    }

    def 'a byte skip of gzip data counts inflated bytes'() {
        given:
        byte[] data = join(new byte[11], bytes(expected(3, 7, 5), SampleType.UINT8, LE))

        expect:
        values(write(nrrd([encoding: 'gzip', 'byte skip': 11], gzip(data)))) == expected(3, 7, 5)
    }

    def 'lines may end as on Windows'() {
        expect:
        values(write(nrrd([:], bytes(expected(3, 7, 5), SampleType.UINT8, LE), '\r\n'))) == expected(3, 7, 5)
    }

    def 'colour as the fastest axis gives one grey sample'() {
        given: 'red, green, blue of each pixel'
        byte[] data = bytes((0..<105).collectMany { [it, 250 - it, it * 2] }, SampleType.UINT8, LE)
        def options = new ReadOptions(rule, ReadOptions.Signed.AUTO)

        when:
        def reader = open(write(nrrd([dimension: '4', sizes: '3 5 7 3', kinds: kinds], data)), '', options)

        then:
        reader.info().channels() == 3
        reader.info().shape().toString() == '3 x 7 x 5'
        reader.info().warnings().size() == warnings
        RawFiles.values(reader) == (0..<105).collect(grey).collect { it as double }

        cleanup:
        reader?.close()

        where:
        rule                     | kinds                         | warnings | grey
        ReadOptions.Colour.FIRST | 'RGB-color space space space' | 0        | { it }
        ReadOptions.Colour.LUMA  | 'vector domain domain domain' | 1        | { (19595 * it + 38470 * (250 - it) + 7471 * it * 2 + 32768) >> 16 }
        ReadOptions.Colour.LUMA  | null                          | 1        | { (19595 * it + 38470 * (250 - it) + 7471 * it * 2 + 32768) >> 16 }
    }

    def 'a two-dimensional array is an image, four axes with the last of length 1 a volume'() {
        expect:
        open(write(nrrd([dimension: '2', sizes: '5 21'], new byte[105]))).withCloseable { it.info().shape().toString() == '1 x 21 x 5' }
        open(write(nrrd([dimension: '4', sizes: '5 7 3 1'], new byte[105]))).withCloseable { it.info().shape().toString() == '3 x 7 x 5' }
    }

    def 'the voxel size #fields is #voxel'() {
        when:
        def info = open(write(nrrd(fields, new byte[105]))).withCloseable { it.info() }

        then:
        info.voxel() == Optional.ofNullable(voxel)
        info.warnings().size() == warnings

        where:
        fields                                                                  || voxel                     | warnings
        [:]                                                                     || null                      | 0
        [spacings: '8 4 50', units: '"nm" "nm" "nm"']                           || new VoxelSize(8, 4, 50)   | 0
        [spacings: '0.5 0.25 2', units: '"um" "\u00b5m" "micron"']              || new VoxelSize(500, 250, 2000) | 0
        [spacings: '0.5 0.25 2', units: '"mm" "mm" "\u03bcm"']                  || new VoxelSize(5e5, 2.5e5, 2000) | 0
        [spacings: '8 4 50']                                                    || null                      | 1
        [spacings: '8 4 50', units: '"px" "px" "px"']                           || null                      | 1
        [spacings: 'nan 4 50', units: '"nm" "nm" "nm"']                         || null                      | 1
        [spacings: '0 4 50', units: '"nm" "nm" "nm"']                           || null                      | 1
        ['space directions': '(3,4,0) (0,5,0) (0,0,7)', 'space units': '"nm" "nm" "nm"'] || new VoxelSize(5, 5, 7) | 0
        ['space directions': '(3,4,0) (0,5,0) (0,0,7)']                         || null                      | 1
    }

    def 'refused with one sentence: #fields'() {
        when:
        open(write(nrrd(fields, new byte[105]), 'a.nhdr'))

        then:
        def e = thrown(DataError)
        e.message =~ sentence

        where:
        fields                                            || sentence
        [encoding: 'bzip2']                               || /encoding "bzip2"/
        [encoding: 'ascii']                               || /encoding "ascii"/
        [encoding: 'hex']                                 || /encoding "hex"/
        [encoding: null]                                  || /no field "encoding"/
        [type: 'block']                                   || /type "block"/
        [type: 'short']                                   || /no field "endian"/
        [type: 'short', endian: 'middle']                 || /byte order "middle"/
        [sizes: '5 7']                                    || /2 entries in the field "sizes" where 3 belong/
        [sizes: '5 7 0']                                  || /0 for z/
        [sizes: '5 -7 3']                                 || /-7 for y/
        [sizes: '5 7 4']                                  || /promises 140 bytes/
        [sizes: '2147483647 2147483647 2147483647']       || /more than any file holds/
        [sizes: '99999999999 1 1']                        || /99999999999 for x/
        [sizes: '99999999999999999999 1 1']               || /for a number/
        [dimension: '5', sizes: '1 1 1 1 1']              || /5 dimensions/
        [dimension: '4', sizes: '2 5 7 3']                || /4 axes/
        [dimension: '4', sizes: '3 5 7 1', kinds: 'space space space vector'] || /axis 3 of the kind vector/
        ['byte skip': 1]                                  || /from byte/
        ['byte skip': -2]                                 || /skips -2 bytes/
        ['byte skip': 9223372036854775807]                || /promises/
        ['byte skip': -1, sizes: '500 700 300']           || /promises/
        ['line skip': 9]                                  || /skips 9 lines/
        [encoding: 'gzip', sizes: '5000 7000 3000']       || /more than \d+ compressed bytes can hold/
        [encoding: 'gzip', 'byte skip': 9223372036854775807] || /skips/
        ['data file': '/etc/passwd']                      || /outside its own folder/
        ['data file': '../a.raw']                         || /outside its own folder/
        ['data file': 'sub/../../a.raw']                  || /outside its own folder/
        ['data file': 'missing.raw']                      || /missing.raw/
        ['data file': '.']                                || /no plain file/
        ['data file': 'a\u0000b']                         || /cannot be/
        ['data file': 'LIST']                             || /several files/
        ['data file': 'a%03d.raw 1 3 1']                  || /several files/
        ['no colon here\nsizes ': '5 7 3']                || /twice|no field/
    }

    def 'gzip data cut short are an error when they are reached, never zeros'() {
        given:
        byte[] packed = gzip(bytes(noise(3 * 210 * 190), SampleType.UINT8, LE))
        def file = write(nrrd([encoding: 'gzip', sizes: '190 210 3'], Arrays.copyOf(packed, packed.length.intdiv(2))))

        when: 'the first section is there'
        def reader = open(file)
        def section = ByteBuffer.allocate(190 * 210)
        reader.readRows(0, 0, 210, section)

        then:
        section.array().collect { it & 0xFF } == noise(190 * 210)

        when:
        reader.readRows(2, 0, 210, section.clear())

        then:
        def e = thrown(DataError)
        e.message =~ /damaged or truncated after \d+ of 119700 bytes/

        cleanup:
        reader?.close()
    }

    def 'a damaged checksum of gzip data is an error'() {
        given:
        byte[] packed = gzip(bytes(expected(3, 7, 5), SampleType.UINT8, LE))
        packed[packed.length - 6] ^= 1

        when:
        values(write(nrrd([encoding: 'gzip'], packed)))

        then:
        thrown(DataError)
    }

    def 'truncation is an error; a flipped bit is read over or refused (#encoding)'() {
        given:
        byte[] data = bytes(noise(105), SampleType.INT16, BE)
        byte[] whole = nrrd([type: 'short', endian: 'big', spacings: '1 1 2', units: '"nm" "nm" "nm"', encoding: encoding],
                encoding == 'raw' ? data : gzip(data))

        expect:
        truncated(dir.resolve('t.nrrd'), whole) == ['refused'] * 16

        when:
        def fates = flipped(dir.resolve('f.nrrd'), whole, 130)

        then:
        fates['read'] > 20
        fates['refused'] > 50

        where:
        encoding << ['raw', 'gzip']
    }
}
