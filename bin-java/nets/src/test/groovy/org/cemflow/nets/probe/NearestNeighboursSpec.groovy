package org.cemflow.nets.probe

import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import spock.lang.Specification

class NearestNeighboursSpec extends Specification {

    def "queries get the label of what they are alike in direction, near ones counting more"() {
        given: 'one row of label 1 along x, three of label 0 at some angle'
        def engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 1, 7)
        float[] known = [5, 0, 1, 1, 1, 1.1, 1, 1.2]
        int[] labels = [1, 0, 0, 0]
        float[] queries = [0.1, 0, 1, 1]

        expect:
        NearestNeighbours.accuracy(engine, known, labels, queries, truth as int[], 20) == accuracy

        where:
        truth  | accuracy
        [1, 0] | 1d
        [0, 0] | 0.5d
        [0, 1] | 0d
    }

    def "a plain loop over many rows agrees"() {
        given:
        def engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 1, 7)
        def random = new Random(2)
        float[] known = new float[300 * 4].collect { random.nextGaussian() as float }
        int[] labels = new int[300].collect { random.nextInt(3) }
        float[] queries = new float[700 * 4].collect { random.nextGaussian() as float }
        int[] truth = new int[700].collect { random.nextInt(3) }
        def cosine = { int q, int k ->
            double dot = 0, a = 0, b = 0
            for (int i = 0; i < 4; i++) {
                dot += queries[4 * q + i] * known[4 * k + i]
                a += queries[4 * q + i]**2
                b += known[4 * k + i]**2
            }
            dot / Math.sqrt(a * b)
        }

        when:
        int right = (0..<700).count { q ->
            def near = (0..<300).collect { [it, cosine(q, it)] }.sort { -it[1] }.take(5)
            def votes = near.groupBy { labels[it[0]] }.collectEntries { label, rows -> [label, rows.sum { Math.exp(it[1] / 0.07d) }] }
            votes.max { it.value }.key == truth[q]
        } as int

        then:
        NearestNeighbours.accuracy(engine, known, labels, queries, truth, 5) == right / 700d
    }
}
