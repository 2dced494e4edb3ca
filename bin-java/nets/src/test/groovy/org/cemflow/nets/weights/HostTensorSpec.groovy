package org.cemflow.nets.weights

import java.nio.ByteBuffer
import java.nio.ByteOrder
import spock.lang.Specification

class HostTensorSpec extends Specification {

    def "half precision bits #bits are #value"() {
        expect:
        def data = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(0, bits as short)
        new HostTensor(DType.F16, [1L], data).floats() == [value as float] as float[]

        where: 'IEEE 754 binary16'
        bits   | value
        0x0000 | 0.0f
        0x3C00 | 1.0f
        0xC000 | -2.0f
        0x7BFF | 65504.0f
        0x0400 | 6.103515625e-5f
        0x0001 | 5.9604644775390625e-8f
        0x83FF | -6.097555160522461e-5f
        0x3555 | 0.333251953125f
        0x7C00 | Float.POSITIVE_INFINITY
        0xFC00 | Float.NEGATIVE_INFINITY
    }

    def "shape and bytes must agree, and sizes that leave 64 bits are refused"() {
        when:
        new HostTensor(DType.F32, shape, ByteBuffer.allocate(8))

        then:
        thrown(type)

        where:
        shape                  | type
        [3L]                   | IllegalArgumentException
        [-2L]                  | ArithmeticException
        [1L << 40, 1L << 40]   | ArithmeticException
    }
}
