package org.cemflow.curate.filter

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.Cli
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexTable
import spock.lang.Specification
import spock.lang.TempDir

class FilterScoreSpec extends Specification {

    @TempDir Path dir

    StringWriter err = new StringWriter()
    StringWriter out = new StringWriter()

    int run(Object... args) {
        Cli.run(new FilterCommand(), new PrintWriter(out, true), new PrintWriter(err, true), args*.toString() as String[])
    }

    int score(Object... more) {
        run(['score', '--patches', dir.resolve('a.patches.parquet'), '--volume', dir.resolve('a.volume'),
             '--output', dir.resolve('out.parquet'), *more] as Object[])
    }

    List<IndexRow> result() {
        IndexTable.read(dir.resolve('out.parquet')).withCloseable { it.toList() }
    }

    def "exemplars are judged, duplicates keep nulls, rows keep their order"() {
        given:
        def rows = Corpus.write(dir, 'a', [Corpus.tissue(112, 8, 1), Corpus.resin(112, 8, 2), Corpus.tissue(112, 8, 3),
                Corpus.draw(112, 112) { y, x -> 0 }, Corpus.draw(1, 1) { y, x -> 9 }]) { row, i ->
            row.withExemplar(i == 2 ? false : i == 3 ? null : true).withDuplicateOf(i == 2 ? 'x' : null)
        }

        when:
        int code = score()
        def judged = result()

        then:
        code == 0
        judged*.id() == rows*.id()
        judged*.informative() == [true, false, null, false, false]
        judged*.reason() == ['informative', 'uniform 100 %', null, 'padding 100 %', 'padding 100 %']
        judged[0].with { [it.lbpSd(), it.geomeanMedian(), it.entropySd(), it.cannyMean(), it.uniform(), it.padding(), it.score()] }
                .every { it != null }
        judged[2].with { [it.lbpSd(), it.geomeanMedian(), it.entropySd(), it.cannyMean(), it.uniform(), it.padding(), it.score()] }
                .every { it == null }
        judged[2] == rows[2]
    }

    def "the same bytes on one thread and on five"() {
        given:
        Corpus.write(dir, 'a', (0..<200).collect { it % 3 ? Corpus.tissue(24 + it % 7, 8, it) : Corpus.resin(24 + it % 7, 8, it) })

        when:
        score('--threads', 1)
        def one = Files.readAllBytes(dir.resolve('out.parquet'))
        score('--threads', 5)

        then:
        one == Files.readAllBytes(dir.resolve('out.parquet'))
        result().size() == 200
    }

    def "fault D7 mended: the score is kept, so another threshold is the same scores decided again, strictly above"() {
        given:
        Corpus.write(dir, 'a', [Corpus.tissue(112, 8, 1), Corpus.resin(112, 8, 2)])

        when:
        score()
        def scores = result()*.score()
        score('--threshold', scores[0])

        then:
        result()*.score() == scores
        result()*.informative() == [false, false]

        when:
        score('--threshold', Math.nextDown(scores[0]))

        then:
        result()*.informative() == [true, false]
    }

    def "fault D7 mended: a table in which nothing is left to judge is no error"() {
        given:
        Corpus.write(dir, 'a', patches) { row, i -> row.withExemplar(false) }

        expect:
        score() == 0
        result().size() == patches.size()

        where:
        patches << [[], [Corpus.resin(8, 2, 1)]]
    }

    def "fault D8 mended: a small patch is measured at its own size, not stretched"() {
        given:
        def small = Corpus.tissue(224, 8, 1)
        def crop = Corpus.draw(113, 224) { y, x -> small.pixels()[y * 224 + x] & 0xff }
        Corpus.write(dir, 'a', [crop])

        when:
        score()

        then:
        result()[0].lbpSd() == new org.cemflow.curate.filter.features.LocalBinaryPattern().of(crop)
        result()[0].informative()
    }

    def "wrong usage is told all at once, and changes nothing"() {
        given:
        Corpus.write(dir, 'a', [Corpus.resin(8, 2, 1)])

        when:
        int code = run('score', '--patches', dir.resolve('a.patches.parquet'), '--volume', dir.resolve('a.volume'),
                '--output', dir.resolve('a.patches.parquet'), '--threshold', 1.5)

        then:
        code == 1
        err.toString().contains('cem-filter score: --threshold must lie between 0 and 1, not 1.5.')
        err.toString().contains('--output must be another file')
    }

    def "without a subcommand it says which there are; help works for each"() {
        expect:
        run() == 1
        err.toString().contains('say what to do: score or train')
        run('--help') == 0
        run('score', '--help') == 0
        out.toString().contains('--threshold')
        out.toString().contains('(default: 0.5)')
    }

    def "wrong data is one sentence: #what"() {
        given:
        Corpus.write(dir, 'a', [Corpus.resin(8, 2, 1)]) { row, i -> change(row) }
        harm(dir)

        when:
        int code = score(*args)

        then:
        code == 2
        err.toString().readLines().size() == 1
        err.toString().contains(says)
        !Files.exists(dir.resolve('out.parquet'))

        where:
        what                 | says                        | args | change                    | harm
        'another data set'   | "holds patches of 'b'"      | []   | { it.withDataset('b') }   | { }
        'outside the image'  | 'does not lie within'       | []   | { it.withY(1) }           | { }
        'a negative place'   | 'does not lie within'       | []   | { it.withX(-1) }          | { }
        'a huge patch'       | 'does not lie within'       | []   | { it.withH(Integer.MAX_VALUE).withW(Integer.MAX_VALUE) } | { }
        'another axis'       | 'does not lie within'       | []   | { it.withAxis(1) }        | { }
        'no such image'      | 'does not lie within'       | []   | { it.withSlice(1) }       | { }
        'no volume'          | 'is no ingested data set'   | []   | { it }                    | { Files.delete(it.resolve('a.volume/volume.json')) }
        'a truncated table'  | 'is no whole Parquet file'  | []   | { it }                    | { Files.write(it.resolve('a.patches.parquet'), new byte[40]) }
        'no model'           | 'is no file'                | ['--model', '/none/such'] | { it } | { }
    }

    def "fault D1 mended: it starts, names with slashes are no trouble, and the four features are kept in the table"() {
        given:
        def patches = [Corpus.tissue(112, 8, 1), Corpus.resin(112, 8, 2)]
        def rows = Corpus.write(dir, 'a', patches)
        assert rows*.id() == ['a/im0-LOC-2d_0_0', 'a/im1-LOC-2d_0_0']

        when: 'as a process of its own'
        def process = new ProcessBuilder(System.getProperty('java.home') + '/bin/java', '-cp', System.getProperty('java.class.path'),
                FilterCommand.name, 'score', '--patches', dir.resolve('a.patches.parquet').toString(),
                '--volume', dir.resolve('a.volume').toString(), '--output', dir.resolve('out.parquet').toString())
                .redirectErrorStream(true).start()
        def said = process.inputStream.text

        then:
        process.waitFor() == 0
        !said.contains('Exception')
        result()*.id() == rows*.id()
        result().withIndex().every { row, i ->
            def of = new org.cemflow.curate.filter.features.FeatureExtractor().of(patches[i])
            [row.lbpSd(), row.geomeanMedian(), row.entropySd(), row.cannyMean()] ==
                    [of.lbpSd(), of.geomeanMedian(), of.entropySd(), of.cannyMean()]
        }
    }
}
