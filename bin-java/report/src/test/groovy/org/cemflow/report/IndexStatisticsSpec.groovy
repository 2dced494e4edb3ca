package org.cemflow.report

import java.nio.file.Path
import org.cemflow.report.collect.Fate
import org.cemflow.report.collect.IndexStatistics
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable
import spock.lang.Specification
import spock.lang.TempDir

class IndexStatisticsSpec extends Specification {

    @TempDir Path dir

    static IndexRow row(String set, int i, Closure<?> decide = {}) {
        def b = IndexRowBuilder.builder().id("${set}-LOC-0_${i}_0_0").dataset(set).kind('3d').slice(i).h(8).w(8)
                .dhash('0' * 16).max(255)
        b.with(decide)
        b.build()
    }

    IndexStatistics read(List<IndexRow> rows) {
        def file = dir.resolve("${UUID.randomUUID()}.parquet")
        IndexTable.write(file, rows.iterator())
        IndexStatistics.read(file)
    }

    static final Closure<?> KEPT = { exemplar(true); clusterSize(1); distance(0); informative(true); score(0.9d); kept(true) }
    static final Closure<?> BAD = { exemplar(true); clusterSize(5); distance(0); informative(false); score(0.1d); reason('flat'); kept(false); dropReason('uninformative') }
    static final Closure<?> CAPPED = { exemplar(true); clusterSize(1); distance(0); informative(true); score(0.7d); kept(false); dropReason('cap') }

    static Closure<?> duplicate(String of, String scope = 'dataset', int bits = 4) {
        return { exemplar(false); duplicateOf(of); distance(bits); duplicateScope(scope); kept(false); dropReason('duplicate') }
    }

    def "every patch has one fate, and the funnel counts each step"() {
        when:
        def s = read([row('a', 0, KEPT), row('a', 1, BAD), row('a', 2, duplicate('a-LOC-0_1_0_0')), row('a', 3, CAPPED),
                      row('b', 0, duplicate('a-LOC-0_0_0_0', 'across', 7)), row('b', 1, KEPT)])

        then:
        s.datasets().keySet() as List == ['a', 'b']
        with(s.datasets().a.counts()) {
            [patches(), exemplars(), informative(), kept(), largestCluster()] == [4, 3, 2, 1, 5]
            fates() == [(Fate.KEPT): 1, (Fate.CAPPED): 1, (Fate.UNINFORMATIVE): 1, (Fate.DUPLICATE): 1,
                        (Fate.DUPLICATE_ACROSS): 0, (Fate.UNDECIDED): 0]
        }
        s.datasets().values()*.counts().inject { x, y -> x.plus(y) }.fates().values().sum() == 6

        and: 'the histograms hold exemplars by size, duplicates by distance, judged patches by score'
        with(s.datasets().a.histograms()) {
            [clusterSizes()[0], clusterSizes()[2], clusterSizes().sum()] == [2, 1, 3]
            [distances()[4], distances().sum()] == [1, 1]
            [informative()[18], informative()[14], uninformative()[2]] == [1, 1, 1]
        }
        s.datasets().b.histograms().distances()[7] == 1

        and: 'an exemplar is found in another data set'
        s.across()*.exemplar()*.id() == ['a-LOC-0_0_0_0']
        s.across()[0].duplicates()*.id() == ['b-LOC-0_0_0_0']
    }

    def "a step that did not run has no figure, not zero"() {
        when:
        def counts = read([row('a', 0), row('a', 1)]).datasets().a.counts()

        then:
        [counts.exemplars(), counts.informative(), counts.kept()] == [null, null, null]
        counts.fates()[Fate.UNDECIDED] == 2
    }

    def "samples are bounded and do not depend on the order of the rows"() {
        given:
        def rows = (0..<600).collect { i ->
            i % 3 == 0 ? row('a', i, KEPT) : i % 3 == 1 ? row('a', i, duplicate("a-LOC-0_${i - 1}_0_0", 'dataset', i % 9)) : row('a', i, BAD)
        }
        def shuffled = new ArrayList(rows)
        Collections.shuffle(shuffled, new Random(1))

        when:
        def one = read(rows).datasets().a
        def two = read(shuffled).datasets().a

        then:
        one.kept() == two.kept()
        one.groups() == two.groups()
        one.uninformative() == two.uninformative()
        [one.kept().size(), one.groups().size(), one.uninformative().size()] == [24, 8, 24]

        and: 'it is no mere head of the table'
        one.kept().max { it.slice() }.slice() > 300
        one.groups().every { it.duplicates()*.duplicateOf().unique() == [it.exemplar().id()] }
    }

    def "a rare reason is seen beside a common one, and numbers do not make another reason"() {
        when:
        def s = read((0..<200).collect { i ->
            row('a', i, BAD).with { IndexRowBuilder.builder(it).reason(i == 77 ? 'padding' : "uniform area 0.${i}").build() }
        }).datasets().a

        then:
        s.reasons()*.text() == ['uniform area', 'padding']
        s.reasons()*.count() == [199, 1]
        s.uninformative().any { it.reason() == 'padding' }
    }

    def "without rows there is nothing, and no fault"() {
        expect:
        read([]).datasets().isEmpty()
    }
}
