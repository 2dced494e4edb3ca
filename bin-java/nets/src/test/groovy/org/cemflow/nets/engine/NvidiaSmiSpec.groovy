package org.cemflow.nets.engine

import spock.lang.Specification

class NvidiaSmiSpec extends Specification {

    def "the tool's answer is understood, or politely not"() {
        expect:
        NvidiaSmi.parse(answer).orElse(null) == facts

        where:
        answer                               | facts
        'NVIDIA H100 80GB HBM3, 9.0, 1234\n' | new NvidiaSmi('NVIDIA H100 80GB HBM3', 9.0d, 1234)
        'Tesla V100-SXM2-16GB, 7.0, 3'       | new NvidiaSmi('Tesla V100-SXM2-16GB', 7.0d, 3)
        'NVIDIA GRID, [N/A], 1'              | null
        'No devices were found'              | null
        ''                                   | null
    }
}
