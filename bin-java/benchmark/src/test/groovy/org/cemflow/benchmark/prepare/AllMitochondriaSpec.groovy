package org.cemflow.benchmark.prepare

import org.cemflow.benchmark.data.Inference
import org.cemflow.benchmark.data.Protocol
import org.cemflow.benchmark.data.Split
import org.cemflow.benchmark.support.Twins

/** The benchmark made of the others. */
class AllMitochondriaSpec extends PrepareSpecification {

    def "all mitochondria: tiles of the other five stacked by size, their test images as they are"() {
        given:
        prepare('perez_mito', '--source', perez())
        prepare('lucchi_pp', '--source', casser('Lucchi++', 300, 256, 1))
        prepare('kasthuri_pp', '--source', casser('Kasthuri++'))
        prepare('urocell', '--source', urocell(70))
        prepare('guay', '--source', guay())

        when:
        def run = prepare('all_mito', '--source', *['perez_mito', 'lucchi_pp', 'kasthuri_pp', 'urocell', 'guay'].collect { prepared(it) })

        then:
        run.code() == 0
        def all = read('all_mito')
        // Tiles with fewer than 0.05 * 256 * 256 pixels that are not black are left out: of small images all but UroCell's largest.
        all.train()*.name() == ['lucchi_pp_256x256', 'urocell_70x70']
        all.train()*.shape() == [[2, 256, 256], [12, 70, 70]]
        def tiles = Twins.npy(all.train()[0].image(prepared('all_mito'), Split.TRAIN))
        // The second tile of the first image starts at 256 - 212 = 44.
        tiles[256 * 256] == GREY(0, 44, 0)
        Twins.npy(all.train()[0].mask(prepared('all_mito'), Split.TRAIN)).toList().take(256 * 256).sum() == 16 * 23
        all.test()*.group() == ['perez_mito'] * 3 + ['lucchi_pp'] + ['kasthuri_pp'] * 3 + ['urocell', 'guay']
        all.protocol(all.test()[0]) == new Protocol(Inference.IMAGE, true, false)
        all.protocol(all.test()[-2]) == new Protocol(Inference.ORTHOPLANE, false, false)
        all.protocol(all.test()[-1]) == new Protocol(Inference.STACK, false, true)
        def guay = Twins.npy(all.test()[-1].mask(prepared('all_mito'), Split.TEST))
        guay.toList() == Twins.npy(read('guay').test()[0].mask(prepared('guay'), Split.TEST)).collect { it == 2 ? 1 : it == 0 ? 0 : 2 }
        Twins.npy(all.test()[-2].mask(prepared('all_mito'), Split.TEST)).toList().toSet() == [0, 1].toSet()
        all.outputs() == 1
    }

    def "all mitochondria needs the others first, and says which"() {
        given:
        prepare('lucchi_pp', '--source', casser('Lucchi++'))

        when:
        def run = prepare('all_mito', '--source', prepared('lucchi_pp'))

        then:
        run.code() == 2
        ['perez_mito', 'kasthuri_pp', 'urocell', 'guay'].every { run.err().contains("the prepared benchmark $it: is not among the sources") }
    }
}
