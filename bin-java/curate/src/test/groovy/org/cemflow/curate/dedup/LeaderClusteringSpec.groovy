package org.cemflow.curate.dedup

import groovy.transform.CompileStatic
import java.util.stream.IntStream
import org.cemflow.curate.support.SeededRandom
import org.cemflow.curate.support.Workers
import spock.lang.Specification

class LeaderClusteringSpec extends Specification {

    static int[] cluster(HashList hashes, int[] order, int radius, int threads = 1) {
        int[] leader = new int[hashes.size()]
        new Workers(threads).withCloseable { LeaderClustering.cluster(hashes, order, radius, it, leader) }
        leader
    }

    def "the golden vectors of the original: at most #radius bits (cem500k.md appendix A)"() {
        given:
        def hashes = new HashList()
        ['1c0d57f10c894254', '43f04a6ece53d613', 'e2b8410510668fa6', 'd5f2e30a9e501b7d', '535c8ea8a4e05948'].each { base ->
            [0, 1, 5, 11, 12, 13, 20].each { k ->
                hashes.add(String.format('%016x', Long.parseUnsignedLong(base, 16) ^ ((1L << k) - 1)))
            }
        }

        when:
        def leader = cluster(hashes, (0..<35) as int[], radius) as List

        then:
        def chosen = (0..<35).findAll { leader[it] == it }
        chosen == exemplars
        chosen.collect { e -> leader.count(e) } == sizes * 5

        where:
        radius | exemplars                                | sizes
        12     | [0, 5, 7, 12, 14, 19, 21, 26, 28, 33]    | [5, 2]
        11     | [0, 4, 7, 11, 14, 18, 21, 25, 28, 32]    | [4, 3]
    }

    def "fault C6 mended: without copying arrays, the clusters are those of the original's loop (seed #seed)"() {
        given:
        def hashes = HashCorpus.of(7000, seed)
        int[] order = IntStream.range(0, 7000).toArray()
        new SeededRandom(seed, 'order').shuffle(order)

        when:
        int[] leader = cluster(hashes, order, 12)

        then:
        sameLeaders(order, leader, DedupBench.plain(hashes, order))
        Arrays.equals(leader, cluster(hashes, order, 12, 4))
        eachBelongsToTheFirst(hashes, order, leader)

        where:
        seed << [1, 2]
    }

    @CompileStatic
    static boolean sameLeaders(int[] order, int[] leader, List<Integer> expected) {
        IntStream.of(order).filter { int hash -> leader[hash] == hash }.boxed().toList() == expected
    }

    @CompileStatic
    static boolean eachBelongsToTheFirst(HashList hashes, int[] order, int[] leader) {
        List<Integer> leaders = []
        for (int hash : order) {
            int first = hash
            for (int l : leaders) {
                if (hashes.distance(l, hash) <= 12) {
                    first = l
                    break
                }
            }
            if (leader[hash] != first) {
                return false
            }
            if (first == hash) {
                leaders << hash
            }
        }
        true
    }

    def "no hash, one hash, all the same hash"() {
        given:
        def hashes = new HashList()
        n.times { hashes.add('0' * 64) }

        expect:
        (cluster(hashes, (0..<n) as int[], 48) as List == [0] * n)

        where:
        n << [0, 1, 5000]
    }

    def "flat patches cluster by grey level"() {
        given:
        int[] leader = new int[6]

        when:
        FlatClustering.cluster([10, 14, 14.5d, 200, 203, 18] as double[], [0, 1, 2, 3, 4, 5] as int[], 4, leader)

        then:
        leader as List == [0, 0, 2, 3, 3, 2]
    }
}
