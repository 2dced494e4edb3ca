package org.cemflow.benchmark.score

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.support.Run
import org.cemflow.nets.random.CounterRandom
import spock.lang.Specification
import spock.lang.TempDir

class TableCommandSpec extends Specification {

    @TempDir Path dir

    static ScoreRow row(String initialisation, long seed, String item, double iou, Map more = [:]) {
        new ScoreRow(more.benchmark ?: 'tiny', initialisation, seed, more.labels ?: 1d, item, more.label ?: 'one',
                new Score(iou, iou, iou, iou, iou, iou), more.group ?: '')
    }

    Path table(String name, List<ScoreRow> rows) {
        ScoreRow.write(dir.resolve(name), rows)
        dir.resolve(name)
    }

    Run together(Object... files) {
        Run.of(new ScoreCommand(), 'table', '--scores', *files, '--output', dir.resolve('out'))
    }

    Object summary() {
        new JsonSlurper().parse(dir.resolve('out/summary.json').toFile())
    }

    def "means over items and classes, then over seeds; the difference is paired"() {
        given:
        def a = table('a.csv', (1..3).collectMany { seed -> (0..3).collect { row('random', seed, "i$it", 0.1d * it + 0.01d * seed) } })
        // Better by exactly 0.25 on every item and seed, whatever the item is worth.
        def b = table('b.csv', (1..3).collectMany { seed -> (0..3).collect { row('cem', seed, "i$it", 0.1d * it + 0.01d * seed + 0.25d) } })

        when:
        def run = together(a, b)

        then:
        run.code() == 0
        def tiny = summary().benchmarks[0]
        tiny.ours*.initialisation == ['random', 'cem']
        Math.abs(tiny.ours[0].scores.iou.mean - 0.17) < 1e-9
        tiny.ours[0].seeds == [1, 2, 3]
        tiny.ours[0].items == 4
        [tiny.ours[0].iou_by_seed, [0.16, 0.17, 0.18]].transpose().every { Math.abs(it[0] - it[1]) < 1e-9 }
        // Items differ much, so the means' interval is wide; what is paired has none.
        tiny.ours[0].scores.iou.high - tiny.ours[0].scores.iou.low > 0.1
        tiny.differences.size() == 1
        [tiny.differences[0].initialisation, tiny.differences[0].baseline] == ['cem', 'random']
        ['mean', 'low', 'high'].every { Math.abs(tiny.differences[0].iou[it] - 0.25) < 1e-9 }
        ScoreRow.read(dir.resolve('out/scores.csv')).size() == 24
        run.code() == 0
    }

    static double normal(CounterRandom random) {
        double sum = -6
        12.times { sum += random.unit() }
        sum
    }

    def "the interval covers the truth about as often as it says"() {
        given:
        // Forty sets of 5 seeds x 30 items around 0.5: effects of seeds and items, and noise.
        int covered = 0
        for (int set = 1; set <= 40; set++) {
            def random = CounterRandom.of(set)
            double[] items = (0..<30).collect { normal(random) * 0.1d }
            List<ScoreRow> rows = []
            for (int seed = 1; seed <= 5; seed++) {
                double effect = normal(random) * 0.02d
                for (int i = 0; i < 30; i++) {
                    rows << row('x', seed, "i$i", 0.5d + effect + items[i] + normal(random) * 0.03d)
                }
            }
            def interval = Cells.of(rows, ScoreMetric.IOU).interval(400, 7)
            covered += interval.low() <= 0.5d && 0.5d <= interval.high() ? 1 : 0
        }

        expect:
        // Percentile intervals of few seeds are a little narrow; 95 % of 40 is 38.
        covered >= 33
    }

    def "classes are averaged within an item, and told apart beside it; what cannot be said does not count"() {
        given:
        def file = table('a.csv', [row('x', 1, 'a', 0.2, [label: 'one']), row('x', 1, 'a', 0.6, [label: 'two']),
                                   row('x', 1, 'b', 0.8, [label: 'one']), row('x', 1, 'b', Double.NaN, [label: 'two'])])

        expect:
        together(file).code() == 0
        def ours = summary().benchmarks[0].ours[0]
        Math.abs(ours.scores.iou.mean - 0.6) < 1e-9
        Math.abs(ours.classes.one.iou.mean - 0.5) < 1e-9
        Math.abs(ours.classes.two.iou.mean - 0.6) < 1e-9
    }

    def "a benchmark of several is the mean of their means, however many items each has"() {
        given:
        def rows = (1..9).collect { row('x', 1, "l$it", 0.9, [benchmark: 'all_mito', group: 'lucchi_pp']) } + [row('x', 1, 'u', 0.5, [benchmark: 'all_mito', group: 'urocell'])]

        expect:
        together(table('a.csv', rows)).code() == 0
        Math.abs(summary().benchmarks[0].ours[0].scores.iou.mean - 0.7) < 1e-9
    }

    def "the published numbers stand apart, and an own benchmark has none"() {
        given:
        def file = table('a.csv', [row('cem', 1, 'a', 0.4, [benchmark: 'lucchi_pp']), row('cem', 1, 'a', 0.4)])

        expect:
        together(file).code() == 0
        def (lucchi, tiny) = summary().benchmarks
        lucchi.published.find { it.initialisation == 'CEM500K MoCo' && it.table == 'Table 2' }.iou == 0.895
        lucchi.ours*.initialisation == ['cem']
        tiny.published == []
        // One seed and one item: nothing to draw from.
        tiny.ours[0].scores.iou == [mean: 0.4]
    }

    def "only seeds in common are paired, and none is said to be none"() {
        given:
        def file = table('a.csv', [row('random', 1, 'a', 0.1), row('random', 2, 'a', 0.3), row('b', 2, 'a', 0.4), row('b', 3, 'a', 0.9), row('c', 4, 'a', 0.5)])

        expect:
        together(file).code() == 0
        def differences = summary().benchmarks[0].differences
        differences.collect { [it.initialisation, it.baseline, it.seeds] } == [['b', 'random', [2]], ['c', 'random', []], ['c', 'b', []]]
        Math.abs(differences[0].iou.mean - 0.1) < 1e-9
        differences[1].iou == [:]
    }

    def "shares of the labels are never mixed; the same rows give the same bytes in any order"() {
        given:
        def one = table('a.csv', [row('x', 1, 'a', 0.2, [labels: 0.1]), row('x', 1, 'b', 0.5, [labels: 0.1])])
        def two = table('b.csv', [row('x', 1, 'a', 0.7), row('x', 1, 'b', 0.9), row('y', 1, 'a', 0.7), row('y', 1, 'b', 0.9)])

        when:
        assert together(one, two).code() == 0
        def first = ['summary.json', 'scores.csv'].collect { Files.readString(dir.resolve("out/$it")) }
        assert together(two, one).code() == 0

        then:
        ['summary.json', 'scores.csv'].collect { Files.readString(dir.resolve("out/$it")) } == first
        summary().benchmarks[0].ours.collect { [it.labels, it.initialisation] } == [[0.1, 'x'], [1.0, 'x'], [1.0, 'y']]
        summary().benchmarks[0].differences*.labels == [1.0]
    }

    def "bad tables are one sentence: #says"() {
        given:
        def good = table('a.csv', [row('x', 1, 'a', 0.2)])
        def bad = dir.resolve('bad.csv')
        bad.toFile().bytes = change(good.toFile().text) as byte[]

        when:
        def run = together(good, bad)

        then:
        run.refused(2, says)
        !Files.exists(dir.resolve('out'))

        where:
        says                              | change
        'the same model'                  | ({ it.bytes })
        'lacks the columns iou'           | ({ it.replace('iou,', '').bytes })
        'is broken in row 1'              | ({ it.replace(',0.2,', ',x,').bytes })
        'is broken in row 1 (iou is 1.5)' | ({ it.replace(',a,one,0.2,', ',b,one,1.5,').bytes })
        'is broken in row 1 (it has'      | ({ (it.readLines()[0] + '\ntiny,x\n').bytes })
        'is no table'                     | ({ [0xC3, 0x28, 0x0A] as byte[] })
    }

    def "an empty table is said to be one"() {
        expect:
        together(table('a.csv', [])).refused(2, 'holds no scores')
        Run.of(new ScoreCommand(), 'table', '--scores', dir.resolve('none.csv'), '--output', dir.resolve('out')).refused(2, 'no such file')
    }
}
