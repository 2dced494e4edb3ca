package org.cemflow.nets.random

import spock.lang.Specification

class CounterRandomSpec extends Specification {

    def "a stream is a function of its key: its words, their order and their number"() {
        expect:
        CounterRandom.of(1, 2, 3).bits() == CounterRandom.of(1, 2, 3).bits()
        [[1L, 2L, 4L], [1L, 3L, 2L], [1L, 2L], [1L, 2L, 3L, 0L], []].every {
            CounterRandom.of(it as long[]).bits() != CounterRandom.of(1, 2, 3).bits()
        }
    }

    def "the numbers of a key never change: trained nets hang on them"() {
        given:
        def random = CounterRandom.of(7, 0)

        expect:
        (1..3).collect { random.bits() } == [8069242353881612770L, 5228056933602883912L, 7296373058695896584L]
    }

    def "neighbouring keys give independent uniform numbers"() {
        given: 'the first number of 100,000 consecutive keys'
        def units = (0..<100_000).collect { CounterRandom.of(3, it).unit() }
        def counts = units.countBy { (int) (it * 100) }

        expect: 'chi-squared with 99 degrees of freedom below its 99.99 % quantile, and no correlation from key to key'
        counts.values().sum { (it - 1000) * (it - 1000) / 1000 } < 161
        Math.abs((0..<99_999).sum { (units[it] - 0.5) * (units[it + 1] - 0.5) } / 99_999 * 12) < 0.015
    }

    def "draws below a bound reach each number alike, and bounds beyond 2^62 are served"() {
        given:
        def random = CounterRandom.of(4)
        def counts = (1..60_000).countBy { random.below(6) }

        expect:
        counts.keySet() == [0L, 1L, 2L, 3L, 4L, 5L] as Set
        counts.values().every { it in 9500..10500 }
        (1..100).every { random.below(Long.MAX_VALUE) >= 0 }
        (1..100).every { random.below(1) == 0 }
    }

    def "chance, uniform and log-uniform keep their bounds"() {
        given:
        def random = CounterRandom.of(5)
        def logs = (1..10_000).collect { random.logUniform(1e-5, 1e-4) }

        expect:
        (1..1000).every { !random.chance(0) && random.chance(1) }
        random.uniform(2, 2) == 2
        logs.every { it >= 0.99999999e-5 && it <= 1.00000001e-4 }
        logs.count { it < Math.sqrt(1e-9) } in 4800..5200
    }
}
