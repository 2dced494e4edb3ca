package org.cemflow.nets.weights

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import org.cemflow.core.error.DataError
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class SafetensorsSpec extends Specification {

    @TempDir Path dir

    static StateDict dict() {
        def longs = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 40)
        new StateDict([b: new HostTensor(DType.BOOL, [3L], ByteBuffer.wrap([1, 0, 1] as byte[])),
                       'conv1.weight': HostTensor.of([1.5f, -2f, 3f, 1e-30f, 5f, Float.NaN] as float[], 2, 3),
                       'bn1.num_batches_tracked': new HostTensor(DType.I64, [], longs),
                       none: HostTensor.of([] as float[], 0, 7)],
                [format: 'pt', source: 'a "quoted" name\nü'])
    }

    Path file(String header, int dataBytes) {
        file(header.getBytes('UTF-8'), dataBytes)
    }

    Path file(byte[] header, int dataBytes) {
        def bytes = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header)
        Files.write(dir.resolve('x.safetensors'), bytes.array())
    }

    static boolean same(StateDict a, StateDict b) {
        a.metadata() == b.metadata() && a.tensors().keySet() as List == b.tensors().keySet() as List && a.tensors() == b.tensors()
    }

    def "what is written is read back: order, types, shapes, bits, metadata; the same dictionary gives the same bytes"() {
        given:
        def file = dir.resolve('a.safetensors')
        Safetensors.write(file, dict())
        def first = Files.readAllBytes(file)

        expect:
        same(Safetensors.read(file), dict())

        when: 'a file is written over itself, from its own mapping'
        Safetensors.write(file, Safetensors.read(file))

        then:
        Files.readAllBytes(file) == first
        ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong(0) % 8 == 0
        Files.list(dir).withCloseable { it.count() } == 1
    }

    @Requires({ Python.has('numpy') })
    def "an independent parser reads the same values, every array aligned to its elements"() {
        given:
        def file = dir.resolve('a.safetensors')
        Safetensors.write(file, dict())

        expect:
        Python.run('''
import json, struct, sys, numpy
raw = open(sys.argv[1], 'rb').read()
n, = struct.unpack('<Q', raw[:8])
head, data = json.loads(raw[8:8 + n]), raw[8 + n:]
meta = head.pop('__metadata__')
types = {'F32': '<f4', 'I64': '<i8', 'BOOL': '?'}
for name, e in head.items():
    a, b = e['data_offsets']
    dtype = numpy.dtype(types[e['dtype']])
    assert a % dtype.itemsize == 0
    print(name, numpy.frombuffer(data[a:b], dtype).reshape(e['shape']).tolist())
print(sorted(meta.items()))
''', file).readLines() == ['b [True, False, True]', 'conv1.weight [[1.5, -2.0, 3.0], [1.0000000031710769e-30, 5.0, nan]]',
            'bn1.num_batches_tracked 1099511627776', 'none []',
            "[('format', 'pt'), ('source', 'a \"quoted\" name\\nü')]"]
    }

    def "files and windows beyond 2 GiB"() {
        given: 'a sparse file of 3.2 GiB: two arrays of 1.6 GiB and a small one behind them'
        def big = 1_600_000_000L
        def header = """{"a":{"dtype":"U8","shape":[$big],"data_offsets":[0,$big]},
            "b":{"dtype":"U8","shape":[$big],"data_offsets":[$big,${2 * big}]},
            "c":{"dtype":"U8","shape":[3],"data_offsets":[${2 * big},${2 * big + 3}]}}"""
        def file = file(header, 0)
        FileChannel.open(file, StandardOpenOption.WRITE).withCloseable {
            it.write(ByteBuffer.wrap([7, 8, 9] as byte[]), 8 + header.length() + 2 * big)
        }

        when:
        def read = Safetensors.read(file).tensors()

        then:
        read.a.size() == big
        read.b.data().get((int) big - 1) == 0
        read.c.data().get(2) == 9
    }

    def "refused in one sentence: #fault"() {
        when:
        Safetensors.read(file(header, bytes))

        then:
        def e = thrown(DataError)
        e.message.startsWith(dir.resolve('x.safetensors').toString())
        e.message.contains(says)
        e.message.lines().count() == 1
        e.message.length() < 500

        where:
        fault                | bytes | says          | header
        'no JSON'            | 0     | 'header'      | 'hello world'
        'JSON, no object'    | 0     | 'header'      | '[1, 2]'
        'cut JSON'           | 4     | 'header'      | '{"a":{"dtype":"F32","shape":[1]'
        'two objects'        | 0     | 'header'      | '{} {}'
        'deep nesting'       | 0     | 'header'      | '{"a":' + '[' * 5000 + ']' * 5000 + '}'
        'duplicate name'     | 8     | 'header'      | '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'
        'no offsets'         | 4     | "'a'"         | '{"a":{"dtype":"F32","shape":[1]}}'
        'lines in a name'    | 4     | "'a?b'"       | '{"a\\nb":null}'
        'lines in a type'    | 4     | "F?8"         | '{"a":{"dtype":"F\\n8","shape":[4],"data_offsets":[0,4]}}'
        'a name of 40 kB'    | 4     | "xxx..."      | '{"' + 'x' * 40000 + '":null}'
        'null'               | 4     | "'a'"         | '{"a":null}'
        'one offset'         | 4     | "'a'"         | '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}'
        'unknown type'       | 4     | 'F8_E4M3'     | '{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}'
        'fraction'           | 4     | 'header'      | '{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}'
        'text for a number'  | 4     | 'header'      | '{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}'
        'null for a number'  | 4     | 'header'      | '{"a":{"dtype":"F32","shape":[null],"data_offsets":[0,4]}}'
        '64 bits exceeded'   | 4     | 'header'      | '{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}'
        'shape too large'    | 4     | "'a'"         | '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'
        'product overflows'  | 0     | "'a'"         | '{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}'
        'negative length'    | 4     | "'a'"         | '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}'
        'negative offset'    | 4     | "'a'"         | '{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}'
        'reversed offsets'   | 4     | "'a'"         | '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}'
        'beyond the file'    | 4     | "'b'"         | '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'
        'overlap'            | 8     | "'b'"         | '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[6],"data_offsets":[2,8]}}'
        'hole'               | 8     | "'b'"         | '{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'
        'bytes left over'    | 9     | '9 bytes'     | '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
        'huge array'         | 0     | '2 GiB'       | '{"a":{"dtype":"F32","shape":[4611686018],"data_offsets":[0,18446744072]}}'
        'metadata no text'   | 0     | 'header'      | '{"__metadata__":{"epoch":[1]}}'
    }

    def "a header length that the file cannot hold is refused before memory is asked for: #length"() {
        given:
        def bytes = ByteBuffer.allocate(Math.max(8, 64)).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
        def file = Files.write(dir.resolve('x.safetensors'), bytes.array())

        when:
        Safetensors.read(file)

        then:
        thrown(DataError)

        where:
        length << [0L, 1L, 57L, 100_000_001L, 1L << 31, Long.MAX_VALUE, -1L, Long.MIN_VALUE]
    }

    def "cut or flipped anywhere, a file gives the sentence or what it says, never another error"() {
        given:
        def file = dir.resolve('a.safetensors')
        Safetensors.write(file, dict())
        def whole = Files.readAllBytes(file)
        def random = new Random(17)
        def refused = 0

        when:
        400.times {
            def bytes = it % 2 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone()
            if (it % 2 == 0) {
                (1 + random.nextInt(3)).times { bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8)) }
            }
            Files.write(file, bytes)
            try {
                Safetensors.read(file)
            } catch (DataError ignored) {
                refused++
            }
        }

        then: 'every cut is noticed'
        refused > 200
    }
}
