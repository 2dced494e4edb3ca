package org.cemflow.train.bench

import org.cemflow.core.bench.Benchmark
import spock.lang.Specification

class PretrainBenchSpec extends Specification {

    def "cem-bench finds it"() {
        expect:
        ServiceLoader.load(Benchmark).any { it instanceof PretrainBench && it.name() == 'pretrain' }
    }
}
