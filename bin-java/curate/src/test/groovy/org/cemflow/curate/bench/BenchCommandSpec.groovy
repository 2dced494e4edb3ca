package org.cemflow.curate.bench

import org.cemflow.core.cli.Cli
import spock.lang.Specification

class BenchCommandSpec extends Specification {

    def err = new StringWriter()

    int cem(String... args) {
        Cli.run(new BenchCommand(), new PrintWriter(new StringWriter(), true), new PrintWriter(err, true), args)
    }

    def "an unknown benchmark is refused with the list of those there are"() {
        expect:
        cem('patch', 'nonsense') == 1
        err.toString().contains("'nonsense' is no benchmark; there are")
        err.toString().contains('patch')
    }

    def "the median of rounds: a lucky or an unlucky one does not count"() {
        expect:
        Rounds.median(values as double[]) == median

        where:
        values             | median
        [3, 1, 100]        | 3
        [4, 1, 2, 0.5]     | 1.5
        [7]                | 7
    }

    def "each task runs once a round and once before"() {
        given:
        def calls = []

        when:
        def times = Rounds.time(2, [{ calls << 'a' } as Rounds.Task, { calls << 'b' } as Rounds.Task])

        then:
        calls == ['a', 'b'] * 3
        times.size() == 2
        times.every { it.wall() >= 0 && it.cpu() >= 0 }
    }
}
