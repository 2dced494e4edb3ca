package org.cemflow.benchmark.finetune

import spock.lang.Specification

class PatienceSpec extends Specification {

    def "ends after #limit looks no better than the best of #ious: #ended, best #best at #at"() {
        when:
        def patience = Patience.of(limit)
        ious.eachWithIndex { iou, i -> patience = patience.after(iou, 10 * (i + 1)) }

        then:
        patience.exhausted() == ended
        patience.best() == best
        patience.bestAt() == at
        Patience.parse(limit, patience.asText()) == patience

        where:
        limit | ious                   | ended | best | at
        2     | []                     | false | null | 0
        2     | [0.3d]                 | false | 0.3d | 10
        2     | [0.3d, 0.2d]           | false | 0.3d | 10
        2     | [0.3d, 0.2d, 0.3d]     | true  | 0.3d | 10
        2     | [0.3d, 0.2d, 0.4d, 0d] | false | 0.4d | 30
        1     | [0d, 0d]               | true  | 0d   | 10
        0     | [0.3d, 0.2d, 0.1d]     | false | 0.3d | 10
    }

    def "a text that is none is refused"() {
        when:
        Patience.parse(1, text)

        then:
        thrown(NumberFormatException)

        where:
        text << ['', '0.5 1', '0.5 a 2', 'x 1 2']
    }
}
