package org.cemflow.nets.optim

import spock.lang.Specification

class ScheduleSpec extends Specification {

    def "the paper's steps: 0.015, a tenth from epoch 120, a hundredth from 160 (counted from 0)"() {
        expect:
        Math.abs(Schedule.steps(0.015, [120, 160], 0.1).lr(step, 10) - rate) < 1e-12

        where:
        step | rate
        0    | 0.015
        1199 | 0.015
        1200 | 0.0015
        1599 | 0.0015
        1600 | 0.00015
        1999 | 0.00015
    }

    def "a cosine ends near 0, a warm-up begins near 0, and the rate grows with the batch"() {
        given:
        def cosine = Schedule.cosine(0.4, 10)
        def warm = cosine.warmedUp(2)

        expect:
        cosine.lr(0, 100) == 0.4d
        Math.abs(cosine.lr(500, 100) - 0.2) < 1e-12
        cosine.lr(999, 100) < 1e-5
        Math.abs(warm.lr(0, 100) - 0.4 / 200) < 1e-6
        warm.lr(250, 100) == cosine.lr(250, 100)
        cosine.warmedUp(0).lr(0, 100) == 0.4d
        Schedule.scaled(0.015, 128, 1024) == 0.12d
    }
}
