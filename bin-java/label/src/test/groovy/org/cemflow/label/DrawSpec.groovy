package org.cemflow.label

import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.label.patch.Candidate
import org.cemflow.label.patch.Draw
import org.cemflow.label.patch.Order
import spock.lang.Specification

class DrawSpec extends Specification {

    static final Path TABLE = Path.of('a.parquet')

    static Candidate patch(String id, Double score = null, Boolean exemplar = true) {
        new Candidate(id, 'a', null, 0, 0, 0, 0, 8, 8, exemplar, score, null, null, null)
    }

    static List<String> drawn(Draw draw, List<Candidate> rows) {
        rows.each { draw.offer(TABLE, it) }
        draw.patches()*.id()
    }

    def "a random draw depends on the seed alone, and a smaller one is the beginning of a larger"() {
        given:
        def rows = (0..<500).collect { patch("p$it") }
        def few = drawn(new Draw(Order.RANDOM, 40, 1227, [] as Set, { true }), rows)

        expect:
        few == drawn(new Draw(Order.RANDOM, 40, 1227, [] as Set, { true }), rows.reverse())
        few == drawn(new Draw(Order.RANDOM, 400, 1227, [] as Set, { true }), rows).take(40)
        few != drawn(new Draw(Order.RANDOM, 40, 1, [] as Set, { true }), rows)
        few.toSet().size() == 40

        and: 'every part of the table has its share'
        (0..<5).every { part -> drawn(new Draw(Order.RANDOM, 100, 3, [] as Set, { true }), rows)
                .count { it.substring(1).toInteger().intdiv(100) == part } in 8..32 }
    }

    def "uncertain patches come first, those without a score not at all"() {
        expect:
        drawn(new Draw(Order.UNCERTAIN, 3, 1, [] as Set, { true }),
                [patch('sure', 0.99d), patch('none'), patch('a', 0.55d), patch('b', 0.48d), patch('c', 0.2d)]) == ['b', 'a', 'c']
    }

    def "near-duplicates are not drawn; patches with a label are shown in any case, last"() {
        expect:
        drawn(new Draw(Order.UNCERTAIN, 1, 1, ['far', 'gone', 'twin', 'b'] as Set, { true }),
                [patch('far', 0.9d), patch('twin', null, false), patch('b', 0.5d), patch('other', null, false)]) == ['b', 'far', 'twin']
    }

    def "a table that was given twice is told"() {
        when:
        drawn(new Draw(Order.RANDOM, 10, 1, [] as Set, { true }), [patch('a'), patch('b'), patch('a')])

        then:
        def e = thrown(DataError)
        e.message.contains('holds the patch a a second time')
    }
}
