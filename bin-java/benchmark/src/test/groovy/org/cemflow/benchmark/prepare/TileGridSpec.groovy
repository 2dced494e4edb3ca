package org.cemflow.benchmark.prepare

import spock.lang.Specification

class TileGridSpec extends Specification {

    def "tiles of #length start where the paper's do"() {
        expect:
        TileGrid.starts(length, 256) == starts

        where:
        length | starts
        1463   | [0, 242, 483, 725, 966, 1207]
        400    | [0, 144]
        800    | [0, 182, 363, 544]
        512    | [0, 256]
        256    | [0]
        202    | [0]
        257    | [0, 1]
    }

    def "every pixel is in a tile, and no tile reaches beyond the end"() {
        expect:
        (257..2100).every { length ->
            def starts = TileGrid.starts(length, 256)
            starts[0] == 0 && starts[-1] + 256 == length && (1..<starts.size()).every { starts[it] - starts[it - 1] in 1..256 }
        }
    }
}
