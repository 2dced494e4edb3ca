package org.cemflow.core.io

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import spock.lang.Specification
import spock.lang.TempDir

class NpyArraySpec extends Specification {

    @TempDir
    Path folder

    private Path write(byte[] header, byte[] data) {
        Files.write(folder.resolve('a.npy'), [header, data].collectMany { it.toList() } as byte[])
    }

    def "bytes and floats are read from any element on"() {
        given:
        def floats = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN)
        (0..<6).each { floats.putFloat((float) (it * 1.5)) }

        when:
        def bytes = new byte[4]
        def two = new float[2]
        NpyArray.open(write(NpyHeader.uint8(2, 3), (0..<6) as byte[]), NpyArray.Type.UINT8, 2, 'mend').withCloseable { array ->
            assert array.shape() == [2L, 3L]
            assert array.length(1) == 3
            array.get(2, bytes, 1, 3)
        }
        NpyArray.open(write(NpyHeader.float32(2, 3), floats.array()), NpyArray.Type.FLOAT32, 2, 'mend').withCloseable { it.get(3, two) }

        then:
        bytes == [0, 2, 3, 4] as byte[]
        two == [4.5f, 6f] as float[]
    }

    def "an empty array is an array, too"() {
        expect:
        NpyArray.open(write(NpyHeader.uint8(0, 16), new byte[0]), NpyArray.Type.UINT8, 2, 'mend').withCloseable { it.shape() } == [0L, 16L]
    }

    def "another array is refused in one sentence: #fault"() {
        when:
        NpyArray.open(write(header, new byte[length]), NpyArray.Type.UINT8, 2, 'do better')

        then:
        def e = thrown(DataError)
        e.message.contains('a.npy')
        e.message.contains(says)
        !e.message.contains('\n')

        where:
        fault                  | header                                  | length || says
        'truncated'            | NpyHeader.uint8(4, 16)                  | 63     || 'promises 64 bytes'
        'longer'               | NpyHeader.uint8(4, 16)                  | 65     || '1 bytes longer'
        'empty but longer'     | NpyHeader.uint8(0, 16)                  | 1      || '1 bytes longer'
        'three axes'           | NpyHeader.uint8(4, 4, 4)                | 64     || 'shape [4, 4, 4]'
        'beyond 64 bits'       | NpyHeader.uint8(1L << 40, 1L << 40)     | 64     || 'more than any file holds'
        'floats'               | NpyHeader.float32(4, 4)                 | 64     || 'type <f4'
    }

    def "a missing file is a fault of the data"() {
        when:
        NpyArray.open(folder.resolve('none.npy'), NpyArray.Type.UINT8, 2, 'run it again')

        then:
        def e = thrown(DataError)
        e.message.contains('none.npy')
        e.message.contains('run it again')
    }
}
