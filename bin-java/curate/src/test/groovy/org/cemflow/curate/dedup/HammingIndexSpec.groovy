package org.cemflow.curate.dedup

import java.util.stream.IntStream
import org.cemflow.curate.support.SeededRandom
import spock.lang.Specification

class HammingIndexSpec extends Specification {

    static HashList list(int count, int longs, Closure<Long> word) {
        def hashes = new HashList()
        count.times { i -> hashes.add((0..<longs).collect { String.format('%016x', word(i)) }.join('')) }
        hashes
    }

    def "finds exactly what comparing all finds: #what, #longs longs, radius #radius"() {
        given:
        def random = new SeededRandom(7, what)
        def base = (0..<40).collect { random.next() }
        def hashes = list(6000, longs) {
            what == 'random' ? random.next() : what == 'clustered'
                    ? base[random.below(40)] ^ (1L << random.below(64)) ^ (1L << random.below(64)) ^ (1L << random.below(64))
                    : 0xFF00L ^ (1L << random.below(64))
        }
        int[] members = IntStream.range(0, 6000).filter { it % 7 != 3 }.toArray()
        def index = new HammingIndex(hashes, members, radius)

        expect:
        (0..<60).every { query ->
            def found = new TreeSet<Integer>()
            index.within(query, { found << it })
            found as List == (0..<members.length).findAll { hashes.distance(query, members[it]) <= radius }
        }

        where:
        [what, longs, radius] << [['random', 'clustered', 'crowded'], [1, 4], [0, 3, 6, 12, 30, 48, 64]].combinations()
    }

    def "by chance #share of unrelated hashes are within #radius bits, so 12 is unsafe between data sets and 6 is not"() {
        given: '4e8 pairs of unrelated hashes'
        int count = 20000
        def random = new SeededRandom(1, 'chance')
        def hashes = list(2 * count, 1) { random.next() }
        def index = new HammingIndex(hashes, IntStream.range(0, count).toArray(), radius)
        def pairs = new HashSet<Long>()

        when:
        (count..<2 * count).each { query -> index.within(query, { pairs << ((long) query << 32 | it) }) }

        then: 'field.md 4.1: P(d <= 12) = 2.28e-7, five standard deviations allowed'
        double expected = share * count * count
        Math.abs(pairs.size() - expected) <= 5 * Math.sqrt(expected) + 0.5

        where:
        radius | share
        12     | 2.28e-7d
        6      | 4.5e-12d
    }
}
