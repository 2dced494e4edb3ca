package org.cemflow.core

import org.cemflow.core.patch.PatchName
import org.cemflow.core.patch.PatchRef
import org.cemflow.core.patch.TileRule
import org.cemflow.core.patch.Tiling
import spock.lang.Specification

class TilingSpec extends Specification {

    def "the original's tiles: a side of #length gives #n, the last of #last (cem500k.md section 3)"() {
        expect:
        def tiling = Tiling.of(length, 224, TileRule.HALF_EVEN)
        tiling.count() == n
        tiling.extent(n - 1) == last

        where:
        length | n | last
        1      | 1 | 1
        111    | 1 | 111
        112    | 1 | 112
        113    | 1 | 113
        225    | 1 | 224
        335    | 1 | 224
        336    | 2 | 112
        337    | 2 | 113
        559    | 2 | 224
        560    | 2 | 224
        561    | 3 | 113
        784    | 4 | 112
        1008   | 4 | 224
    }

    def "fault B7 mended: a remainder of half a patch is kept wherever it falls, less is dropped: #length gives #n"() {
        expect:
        Tiling.of(length, 224, TileRule.HALF).count() == n

        where:
        length | n
        1      | 0
        111    | 0
        112    | 1
        335    | 1
        336    | 2
        559    | 2
        560    | 3
        1008   | 5
    }

    def "the original's zero padding for #slices slices is #digits"() {
        expect:
        PatchName.digitsCellemnet(slices) == digits

        where: 'nmax = slices - 1: 1->0, 9->1, 10->1, 11->2, 100->2, 101->3, 1000->3, 1001->4'
        slices | digits
        2      | 0
        10     | 1
        11     | 1
        12     | 2
        101    | 2
        102    | 3
        1001   | 3
        1002   | 4
    }

    def "fault B1 mended: the width holds the last slice too"() {
        expect:
        PatchName.digits(11) == 2
        PatchName.digits(10) == 1
        PatchName.of('vol', false, 2, new PatchRef(1, 7, 224, 0, 224, 224)) == 'vol-LOC-1_07_224_0'
        PatchName.of('img', true, 0, new PatchRef(0, 0, 0, 448, 224, 224)) == 'img-LOC-2d_0_448'
    }
}
