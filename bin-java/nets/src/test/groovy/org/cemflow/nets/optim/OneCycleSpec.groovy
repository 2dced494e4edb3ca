package org.cemflow.nets.optim

import spock.lang.Specification

class OneCycleSpec extends Specification {

    def "rates of 2500 iterations are those of the paper's code: iteration #iteration"() {
        given:
        def cycle = new OneCycle(0.003, 2500)

        expect: 'to the digits that are known'
        Math.abs(cycle.lr(iteration - 1) / lr - 1) < digits

        where:
        iteration || lr       | digits
        1         || 1.2e-4   | 1e-12
        375       || 1.557e-3 | 5e-4
        750       || 3e-3     | 1e-12
        1250      || 2.435e-3 | 5e-4
        2500      || 1.2e-8   | 1e-6
    }

    def "beta1 goes the other way"() {
        given:
        def cycle = new OneCycle(0.003, 2500)

        expect:
        Math.abs(cycle.beta1(0) - 0.95) < 1e-12
        Math.abs(cycle.beta1(749) - 0.85) < 1e-12
        Math.abs(cycle.beta1(2499) - 0.95) < 1e-12
        Math.abs(cycle.beta1(374) - 0.9) < 1e-3
    }

    def "a run of #total steps has finite rates"() {
        expect:
        (0L..<total).every { step ->
            def cycle = new OneCycle(0.003, total)
            cycle.lr(step) > 1e-9 && cycle.lr(step) < 0.003 + 1e-12 && cycle.beta1(step) > 0.85 - 1e-12 && cycle.beta1(step) < 0.95 + 1e-12
        }

        where:
        total << [1, 2, 3, 4, 5, 10]
    }
}
