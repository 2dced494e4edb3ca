package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.rows

/** {@code --max-per-dataset}: which patches stay. */
class CapSpec extends ExportSpecification {

    def "the cap spreads over the volume and the seed decides"() {
        given:
        addVolume('vol', 40)

        when:
        def kept = { Object... more -> rows(export(*more).resolve('index.parquet')) }
        def capped = kept('--max-per-dataset', 20)

        then:
        capped.count { it.kept() } == 20
        capped.findAll { !it.kept() }.every { it.dropReason() == 'cap' }
        capped.findAll { it.kept() }.collect { it.slice().intdiv(2) } == (0..<20).toList()
        capped.findAll { it.kept() }.collect { [it.y(), it.x()] }.toSet().size() == 4
        kept('--max-per-dataset', 20) == capped
        kept('--max-per-dataset', 20, '--seed', 2) != capped
        kept('--max-per-dataset', 1000).every { it.kept() }
    }

    def "the cap is shared by the axes: #available and at most #cap gives #taken"() {
        given:
        def selection = new CapSelection('vol', new TreeMap([0: available[0], 1: available[1], 2: available[2]]), cap, 1)

        expect:
        (0..2).collect { axis -> (0..<available[axis]).count { selection.take(axis) } } == taken
        selection.size() == taken.sum()

        where:
        available      | cap  | taken
        [100, 100, 100] | 30   | [10, 10, 10]
        [100, 5, 100]  | 30   | [12, 5, 13]
        [100, 0, 1]    | 30   | [29, 0, 1]
        [3, 3, 3]      | null | [3, 3, 3]
        [3, 3, 3]      | 2    | [0, 1, 1]
    }
}
