package org.cemflow.nets.data

import org.cemflow.core.error.UsageError
import spock.lang.Specification

class EpochOrderSpec extends Specification {

    private static List<Long> rows(EpochOrder order) {
        (0..<order.batches()).collectMany { order.batch(it) as List }
    }

    def "an epoch sees each patch once, in whole batches, and leaves out the rest"() {
        when:
        def order = EpochOrder.of(1003, 10, 7, 3)
        def rows = rows(order)

        then:
        order.batches() == 100
        rows.size() == 1000
        (rows as Set).size() == 1000
        rows.every { it >= 0 && it < 1003 }
    }

    def "the order is a function of seed and epoch, and no epoch leaves out the same patches"() {
        expect:
        rows(EpochOrder.of(100, 10, 7, 3)) == rows(EpochOrder.of(100, 10, 7, 3))
        rows(EpochOrder.of(100, 10, 7, 3)) != rows(EpochOrder.of(100, 10, 7, 4))
        rows(EpochOrder.of(100, 10, 7, 3)) != rows(EpochOrder.of(100, 10, 8, 3))
        (0..<20).collect { epoch -> (0L..<15L).find { !(it in rows(EpochOrder.of(15, 7, 1, epoch))) } }.toSet().size() > 5
    }

    def "each patch comes to each place alike"() {
        given: 'the 24 orders of four patches, each expected 1000 times'
        def counts = (0..<24_000).countBy { rows(EpochOrder.of(4, 1, 1, it)) }

        expect: 'chi-squared with 23 degrees of freedom below its 99.99 % quantile'
        counts.size() == 24
        counts.values().sum { (it - 1000) * (it - 1000) / 1000 } < 58.6
    }

    def "fewer patches than a batch are refused"() {
        when:
        EpochOrder.of(127, 128, 1, 0)

        then:
        def e = thrown(UsageError)
        e.message.contains('a batch of 128') && e.message.contains('127 patches')
    }

    def "a batch that is not there is not made up"() {
        when:
        EpochOrder.of(10, 3, 1, 0).batch(index)

        then:
        thrown(IndexOutOfBoundsException)

        where:
        index << [-1, 3]
    }
}
