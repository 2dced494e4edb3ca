package org.cemflow.curate.filter

import org.cemflow.core.io.Json
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.Cli
import org.cemflow.core.error.DataError
import org.cemflow.tables.IndexTable
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Unroll

class FilterTrainSpec extends Specification {

    @TempDir Path dir
    @Shared @TempDir Path shared
    @Shared Map<String, Boolean> ids = [:]

    StringWriter err = new StringWriter()

    int run(Object... args) {
        Cli.run(new FilterCommand(), new PrintWriter(System.out), new PrintWriter(err, true), args*.toString() as String[])
    }

    int train(String model, Object... more) {
        run(['train', '--labels', dir.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'),
             shared.resolve('b.patches.parquet'), '--volumes', shared.resolve('a.volume'), shared.resolve('b.volume'),
             '--output', dir.resolve(model), *more] as Object[])
    }

    /** Two data sets of 30 tissues and 30 resins each. */
    def setupSpec() {
        ['a', 'b'].eachWithIndex { name, k ->
            Corpus.write(shared, name, (0..<60).collect {
                it % 2 ? Corpus.resin(40, 4 + it % 20, it + 100 * k) : Corpus.tissue(40, 4 + it % 20, it + 100 * k)
            }).eachWithIndex { row, i -> ids[row.id()] = i % 2 == 0 }
        }
    }

    /** Their labels, in a mixed order. */
    void corpus(String good = 'informative', String bad = 'uninformative') {
        def lines = ids.collect { id, informative -> "$id,${informative ? good : bad}".toString() }
        Collections.shuffle(lines, new Random(1))
        Files.writeString(dir.resolve('labels.csv'), 'id,label\n' + lines.join('\n') + '\na/im0-LOC-2d_0_1,none\n')
    }

    def "faults D2 and D6 mended: a forest is trained, measured on examples it has not seen, and used"() {
        given:
        corpus()

        expect:
        train('forest.model') == 0

        when:
        def metrics = Json.read(dir.resolve("forest.model.json"), Map)

        then: '15 % of either class are held out; the curve is measured, nothing has to be plotted'
        metrics.train == [informative: 51, uninformative: 51]
        metrics.test == [informative: 9, uninformative: 9]
        metrics.confusion.values().sum() == 18
        metrics.auroc > 0.9
        metrics.accuracy > 0.8
        metrics.arch == 'forest' && !metrics.containsKey('epochs')
        metrics.importance.keySet() as List == ['lbp_sd', 'geomean_median', 'entropy_sd', 'canny_mean']

        when:
        int code = run('score', '--patches', shared.resolve('a.patches.parquet'), '--volume', shared.resolve('a.volume'),
                '--output', dir.resolve('out.parquet'), '--model', dir.resolve('forest.model'))
        def rows = IndexTable.read(dir.resolve('out.parquet')).withCloseable { it.toList() }

        then:
        code == 0
        rows.every { it.score() >= 0 && it.score() <= 1 && it.informative() == (it.score() > 0.5) }
        rows.indexed().count { i, row -> row.informative() == (i % 2 == 0) } > 54
        rows.findAll { !it.informative() }.every { it.reason() ==~ /forest 0\.\d\d/ }
    }

    def "the same labels and seed give the same bytes, whatever the threads and the order of the lines; another seed others"() {
        given:
        corpus()
        train('one', '--threads', 1)

        when:
        def lines = Files.readAllLines(dir.resolve('labels.csv'))
        Files.writeString(dir.resolve('labels.csv'), lines[0] + '\n' + lines.drop(1).reverse().join('\r\n'))
        train('two', '--threads', 4)
        train('three', '--seed', 5)

        then:
        Files.readAllBytes(dir.resolve('one')) == Files.readAllBytes(dir.resolve('two'))
        Files.readString(dir.resolve('one.json')) == Files.readString(dir.resolve('two.json'))
        Files.readAllBytes(dir.resolve('one')) != Files.readAllBytes(dir.resolve('three'))
    }

    def "fault D4 mended: the labelling notebook's good and bad mean informative and uninformative"() {
        given:
        corpus()
        train('one')
        corpus('good', 'BAD')

        expect:
        train('two') == 0
        Files.readAllBytes(dir.resolve('one')) == Files.readAllBytes(dir.resolve('two'))
    }

    @Unroll
    def "wrong labels are one sentence: #says"() {
        given:
        corpus()
        def lines = Files.readAllLines(dir.resolve('labels.csv'))
        Files.writeString(dir.resolve('labels.csv'), change(lines).join('\n'))

        expect:
        train('forest.model') == 2
        err.toString().readLines().size() == 1
        err.toString().contains(says)
        !Files.exists(dir.resolve('forest.model'))

        where:
        says                                           | change
        'instead of id and label'                      | { ['patch,label'] + it.drop(1) }
        'label at least 10 of either'                  | { it.findAll { !it.contains('uninf') } }
        'label at least 10 of either'                  | { it.take(5) }
        'label at least 10 of either'                  | { it.take(1) }
        "instead of id and label"                      | { [] }
        "line 2: 'maybe' is none of"                   | { [it[0], 'x,maybe'] + it.drop(1) }
        'was labelled otherwise before'                | { it + [it[1].contains('uninf') ? it[1].replace('uninf', 'inf') : it[1].replace('inf', 'uninf')] }
        '2 of 122 labelled patches are in no table'    | { it + ['x-LOC-0_0_0_0,informative', 'y-LOC-0_0_0_0,good'] }
        'line 122: 1 columns'                          | { it.take(121) + ['lonely'] }
    }

    def "tables and volumes that do not belong together are one sentence"() {
        given:
        corpus()

        expect:
        run('train', '--labels', dir.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'),
                shared.resolve('b.patches.parquet'), '--volumes', shared.resolve('a.volume'), '--output', dir.resolve('m')) == 2
        err.toString().contains("'b', which is not among the volumes")
        run('train', '--labels', dir.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'),
                shared.resolve('a.patches.parquet'), '--volumes', shared.resolve('a.volume'), '--output', dir.resolve('m')) == 2
        err.toString().contains('a second time')
        run('train', '--labels', dir.resolve('none.csv'), '--patches', dir.resolve('no.parquet'), '--volumes',
                dir.resolve('no.volume'), '--output', dir.resolve('m')) == 1
        err.toString().contains('--labels:') && err.toString().contains('--patches:') && err.toString().contains('--volumes:')
    }

    def "a damaged or foreign model is refused with one sentence, wherever the damage is"() {
        given:
        corpus()
        train('forest.model')
        def bytes = Files.readAllBytes(dir.resolve('forest.model'))
        def format = new ForestFormat()
        def random = new Random(3)

        expect:
        format.claims(dir.resolve('forest.model'))
        ClassifierFormat.open(dir.resolve('forest.model')) instanceof PatchForest

        and: "Tribuo's own reader knows it too"
        org.tribuo.Model.deserializeFromFile(dir.resolve('forest.model')).getNumModels() == 100

        and:
        (0..<40).every {
            def harmed = bytes.clone()
            harmed[random.nextInt(harmed.length)] ^= (byte) (1 << random.nextInt(8))
            refused(harmed)
        }
        [0, 1, 60, 1000, bytes.length - 1].every { int length -> refused(Arrays.copyOf(bytes, length)) }
        refused('PK and so on'.bytes)
        refused(Arrays.copyOf(bytes, bytes.length + 34))
    }

    boolean refused(byte[] bytes) {
        Files.write(dir.resolve('harmed'), bytes)
        try {
            ClassifierFormat.open(dir.resolve('harmed'))
            return false
        } catch (DataError e) {
            return e.message.readLines().size() == 1
        }
    }

    def "the area under the curve counts ordered pairs, ties as half; its corners are those of the curve"() {
        given:
        def of = { labels, scores -> RocCurve.of(labels as boolean[], scores as double[]) }

        expect:
        of([true, true, false, false], [0.9, 0.8, 0.2, 0.1]).auroc() == 1
        of([true, true, false, false], [0.1, 0.2, 0.8, 0.9]).auroc() == 0
        of([true, false, true, false], [0.5, 0.5, 0.5, 0.5]).auroc() == 0.5d
        of([true, false, true, false], [0.9, 0.7, 0.5, 0.5]).auroc() == 0.625d

        and: 'the two points between the corners are left out'
        of([true, true, false, true, false], [0.9, 0.8, 0.7, 0.6, 0.6]).points()*.with { [falsePositive(), Math.round(3 * truePositive()), threshold()] } ==
                [[0d, 0, null], [0d, 2, 0.8d], [0.5d, 2, 0.7d], [1d, 3, 0.6d]]
    }

    def "the area is that under the curve's points and that of counted pairs, whatever the scores"() {
        given:
        def random = new Random(8)
        def labels = (0..<200).collect { random.nextInt(3) == 0 } as boolean[]
        def scores = labels.collect { Math.round((it ? 0.55 : 0.45) * 20 + 3 * random.nextGaussian()) / 20d } as double[]

        when:
        def curve = RocCurve.of(labels, scores)
        def pairs = [0d, 0d]
        200.times { i -> 200.times { j ->
            if (labels[i] && !labels[j]) {
                pairs[0] += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
                pairs[1]++
            }
        } }

        then:
        Math.abs(curve.auroc() - pairs[0] / pairs[1]) < 1e-12
        def points = curve.points()
        Math.abs(curve.auroc() - (1..<points.size()).sum {
            (points[it].falsePositive() - points[it - 1].falsePositive()) * (points[it].truePositive() + points[it - 1].truePositive()) / 2 }) < 1e-12
    }

    def "calibration: tenths of the scores, 1 in the last one, empty ones left out"() {
        when:
        def bins = CalibrationBin.of([true, false, true, true] as boolean[], [0.05, 0.0, 0.1, 1.0] as double[])

        then:
        bins*.from() == [0d, 0.1d, 0.9d]
        bins*.examples() == [2, 1, 1]
        bins*.informative() == [0.5d, 1d, 1d]
        bins*.score() == [0.025d, 0.1d, 1d]
    }

    def "fault D3 mended: the measures are written before the model, so that no model stands without them"() {
        given: 'a place where the measures cannot be written'
        corpus()
        Files.createDirectories(dir.resolve('forest.model.json'))

        expect:
        train('forest.model') == 2
        err.toString().readLines().size() == 1
        err.toString().contains('forest.model.json')
        !Files.exists(dir.resolve('forest.model'))
    }

    def "fault D5 mended: a label belongs to a patch's id, not to a place in a list"() {
        given:
        corpus()
        train('one')
        def lines = Files.readAllLines(dir.resolve('labels.csv'))

        when: 'labelling is resumed: other patches first, columns of the labeller, a patch labelled twice alike'
        def wider = lines.drop(1).collect { "kim,$it".toString() }
        Files.writeString(dir.resolve('labels.csv'), 'who,id,label\n' + (wider.drop(50) + wider.take(50) + wider[7]).join('\n'))

        then: 'a patch counts once, and with its own pixels'
        train('two') == 0
        Files.readAllBytes(dir.resolve('one')) == Files.readAllBytes(dir.resolve('two'))
    }

    def "the labels, hours of work, were replaced by the model where --output named them"() {
        given:
        corpus()
        def before = Files.readString(dir.resolve('labels.csv'))

        expect:
        train('labels.csv') == 1
        err.toString().contains('would replace what is read; give another name.')
        Files.readString(dir.resolve('labels.csv')) == before
    }
}
