package org.cemflow.benchmark.score

import groovy.json.JsonOutput
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.data.Inference
import org.cemflow.benchmark.data.Item
import org.cemflow.benchmark.data.PreparedBenchmark
import org.cemflow.benchmark.data.Protocol
import org.cemflow.benchmark.data.Split
import org.cemflow.benchmark.support.Prepared
import org.cemflow.benchmark.support.Python
import org.cemflow.benchmark.support.Run
import org.cemflow.core.io.Checksums
import org.cemflow.nets.random.CounterRandom
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class ScoreCommandSpec extends Specification {

    static final Protocol IMAGE = new Protocol(Inference.IMAGE, false, false)
    static final Protocol MATCHED = new Protocol(Inference.IMAGE, true, false)
    static final Protocol STACK = new Protocol(Inference.STACK, false, false)
    static final Protocol MASKED = new Protocol(Inference.STACK, false, true)

    @TempDir Path dir

    Path benchmark() {
        dir.resolve('tiny.benchmark')
    }

    Path predictions() {
        dir.resolve('predictions')
    }

    /** A test item with its truth and a prediction, both drawn with these characters: . is 0. */
    Item drawn(String name, String truth, String predicted, Protocol protocol = null, String group = null) {
        def sections = truth.trim().split('/')*.trim()
        def rows = sections[0].split(/\s+/)
        def shape = truth.contains('/') || protocol?.inference() == Inference.STACK ? [sections.size(), rows.size(), rows[0].size()] : [rows.size(), rows[0].size()]
        def values = { String text -> text.replaceAll('[\\s/]', '').collect { it == '.' ? 0 : it as int } }
        def (t, p) = [values(truth), values(predicted)]
        Prepared.npy(predictions().resolve(name + '.labels.npy'), shape) { p[it] }
        Prepared.item(benchmark(), Split.TEST, name, shape, { it % 7 }, { t[it] }, protocol, group)
    }

    PreparedBenchmark write(List<Item> test, int classes = 1, Protocol protocol = IMAGE, List<Integer> context = []) {
        def train = Prepared.item(benchmark(), Split.TRAIN, 'train', [4, 4], { it }, { it % (classes + 1) })
        def prepared = Prepared.benchmark([train], test, classes, protocol, context)
        prepared.write(benchmark())
        prepared
    }

    Run score(Object... more) {
        Run.of(new ScoreCommand(), '--benchmark', benchmark(), '--predictions', predictions(), '--initialisation', 'cem', '--seed', 3, '--labels', 0.25,
                '--output', dir.resolve('scores.csv'), *more)
    }

    List<ScoreRow> rows() {
        ScoreRow.read(dir.resolve('scores.csv'))
    }

    Score only(String truth, String predicted, Protocol protocol, Object... more) {
        write([drawn('a', truth, predicted, protocol)])
        def run = score(*more)
        assert run.code() == 0: run.err()
        rows()[0].score()
    }

    static boolean near(double a, double b) {
        Math.abs(a - b) < 1e-12
    }

    def "the paper's IoU of an image: #says"() {
        expect:
        near(only(truth, predicted, IMAGE).iou(), iou)

        where:
        truth       | predicted   | iou                          | says
        '.... ....' | '.... ....' | 1                            | 'neither has the class'
        '.... ....' | '.11. ....' | 1e-5d / (2 + 1e-5d)           | 'it is predicted where there is none'
        '.11. ....' | '.... ....' | 1e-5d / (2 + 1e-5d)           | 'it is not found'
        '.11. .11.' | '.11. ..11' | (3 + 1e-5d) / (5 + 1e-5d)      | 'three of five'
        '1111 1111' | '1111 1111' | 1                            | 'everywhere'
    }

    def "the paper's instance matching: #says"() {
        expect:
        near(only(truth, predicted, MATCHED, *more).iou(), iou)

        where:
        truth                | predicted            | more                       | iou                     | says
        '11... ..... .....'  | '11... ..... ...11'  | []                         | 1                       | 'what touches no true component does not count'
        '11... ..... .....'  | '1.... .1... ..1..'  | []                         | (1 + 1e-5d) / (4 + 1e-5d) | 'what touches one counts whole, corners join'
        '..... ..... .....'  | '11111 11111 11111'  | []                         | 1                       | 'without a true component it is 1, whatever is predicted'
        '11... ..... .....'  | '..... ..... ...11'  | []                         | 1e-5d / (2 + 1e-5d)       | 'nothing is left of the prediction'
        '11111 11111 11111'  | '11111 11111 11111'  | []                         | 1                       | 'fault G4: a mask without background has its one component'
        '11111 11111 11111'  | '11111 11111 11111'  | ['--compat', 'cellemnet']  | 1e-5d / (15 + 1e-5d)      | 'fault G4: the original loses it'
    }

    def "the paper's IoU of a volume: all its voxels, without epsilon"() {
        expect:
        near(only('11.. / 11.. / ....', '11.. / 1... / ...1', STACK).iou(), 3 / 5d)
    }

    def "fault G2: a volume without the class in truth and prediction is 1; the original has no number for it"() {
        expect:
        only('.... / ....', '.... / ....', STACK).iou() == 1d
        Double.isNaN(only('.... / ....', '.... / ....', STACK, '--compat', 'cellemnet').iou())
        dir.resolve('scores.csv').toFile().readLines()[1] == 'tiny,cem,3,0.25,a,one,,1.0,,,1.0,1.0,'
    }

    def "masked by truth, what is predicted outside the annotation does not count"() {
        given:
        write([drawn('a', '1122 .... / 1122 ....', '1111 1111 / 1111 1111', MASKED)], 1, MASKED, [2])

        expect:
        score().code() == 0
        near(rows()[0].score().iou(), 4 / 8d)
        near(rows()[0].score().precision(), 0.5)
    }

    def "a volume under 2d inference is so many images, each with its own row"() {
        given:
        write([drawn('v', '11 .. / .. ..', '1. .. / .. ..', IMAGE)])

        expect:
        score().code() == 0
        rows()*.item() == ['v/0', 'v/1']
        near(rows()[0].score().iou(), (1 + 1e-5d) / (2 + 1e-5d))
        rows()[1].score().iou() == 1d
    }

    def "Dice, precision, recall and average precision, by hand"() {
        when:
        // True components: 4, 1 and 2 pixels. Predicted: 3 of the first (IoU 3/4), 2 with 1 of the third (1/3), one elsewhere.
        def s = only('11...1 11.... ...... .11...', '11.... 1....1 ...... ..11..', IMAGE)

        then:
        near(s.dice(), 2 * 4 / (7 + 6d))
        near(s.precision(), 4 / 6d)
        near(s.recall(), 4 / 7d)
        near(s.ap50(), 1 / (1 + 2 + 2d))
    }

    def "an IoU of exactly one half is no match, so that no component is in two"() {
        expect:
        only('11.. ....', '1... ....', IMAGE).ap50() == 0d
        only('111. ....', '11.. ....', IMAGE).ap50() == 1d
    }

    def "boundaries within the tolerance are met: shifted by #shift, #tolerance allowed"() {
        given:
        def square = { int at -> (0..<16).collect { y -> (0..<16).collect { x -> y in at..(at + 6) && x in 4..10 ? '1' : '.' }.join() }.join(' ') }

        expect:
        (only(square(4), square(4 + shift), IMAGE, '--tolerance', tolerance).boundaryF() == 1d) == whole

        where:
        shift | tolerance | whole
        0     | 0         | true
        1     | 0         | false
        1     | 1         | true
        3     | 2         | false
        3     | 3         | true
    }

    def "the image's edge is no boundary, and a class that fills it has none"() {
        expect:
        only('1111 1111', '1111 1111', IMAGE).boundaryF() == 1d
        only('1111 1111', '1111 111.', IMAGE).boundaryF() == 0d
    }

    @Requires(value = { Python.has('numpy, scipy, skimage') }, reason = 'no /usr/bin/python3 with numpy, scipy and skimage')
    def "scikit-image, scipy and numpy say the same: #name"() {
        given:
        def random = CounterRandom.of(name.hashCode())
        int count = shape.inject(1) { a, b -> a * b }, w = shape[-1]
        def blobs = (0..<12).collect { [random.below(shape.size() == 3 ? shape[0] : 1), random.below(shape[-2]), random.below(w), 2 + random.below(7), 1 + random.below(2)] }
        def truth = (0..<count).collect { i ->
            int z = i.intdiv(w * shape[-2]), y = i.intdiv(w) % shape[-2], x = i % w
            def hit = blobs.find { (it[0] - z) * (it[0] - z) * 4 + (it[1] - y) * (it[1] - y) + (it[2] - x) * (it[2] - x) <= it[3] * it[3] }
            hit ? hit[4] as int : 0
        }
        // The prediction is the truth moved by two pixels, with specks.
        def predicted = (0..<count).collect { i -> random.chance(0.03) ? 1 + random.below(2) as int : truth[Math.max(0, i - 2)] }
        Prepared.npy(predictions().resolve('a.labels.npy'), shape) { predicted[it] }
        write([Prepared.item(benchmark(), Split.TEST, 'a', shape, { it % 9 }, { truth[it] }, protocol)], 2)

        when:
        def run = score('--tolerance', 1)
        def witness = Python.run('score.py', benchmark().resolve('test/a.mask.npy'), predictions().resolve('a.labels.npy'), '1,2',
                protocol.instanceMatching() ? 'match' : 'all', protocol.maskByTruth() ? 'masked' : 'whole', 1)

        then:
        run.code() == 0
        [0, 1].every { label -> ScoreMetric.values().every { near(it.of(rows()[label].score()), witness[label][it.column()]) } }

        where:
        name      | shape        | protocol
        'image'   | [61, 83]     | IMAGE
        'matched' | [70, 64]     | MATCHED
        'volume'  | [13, 40, 37] | STACK
        'masked'  | [9, 33, 48]  | MASKED
    }

    def "a model's own summary says what it is, and threads change nothing"() {
        given:
        def items = (0..5).collect { drawn("i$it", '11.. .... ..11', it % 2 ? '11.. .... ..1.' : '1... .... ..11') }
        write(items)
        def finetune = Files.createDirectories(dir.resolve('finetune'))
        finetune.resolve('summary.json').toFile().text = JsonOutput.toJson([benchmark: 'tiny', initialisation: 'imagenet', seed: 7, labels: 0.1])

        when:
        def runs = [1, 4].collect { threads ->
            Run.of(new ScoreCommand(), '--benchmark', benchmark(), '--predictions', predictions(), '--finetune', finetune, '--threads', threads,
                    '--output', dir.resolve("t${threads}.csv"))
        }

        then:
        runs*.code() == [0, 0]
        Files.mismatch(dir.resolve('t1.csv'), dir.resolve('t4.csv')) == -1
        def rows = ScoreRow.read(dir.resolve('t1.csv'))
        rows*.item() == (0..5).collect { "i$it".toString() }
        rows.every { [it.benchmark(), it.initialisation(), it.seed(), it.labels(), it.label()] == ['tiny', 'imagenet', 7L, 0.1d, 'one'] }
        dir.resolve('t1.csv').toFile().readLines()[0] == 'benchmark,initialisation,seed,labels,item,class,iou,dice,precision,recall,ap50,boundary_f,group'
    }

    def "bad input is one sentence: #says"() {
        given:
        write([drawn('a', '11.. ....', '11.. ....'), drawn('b', '11.. ....', '1... ....')])
        def finetune = Files.createDirectories(dir.resolve('finetune'))
        spoil(this)

        when:
        def run = Run.of(new ScoreCommand(), '--benchmark', benchmark(), '--predictions', predictions(), '--finetune', finetune, '--output', dir.resolve('s.csv'))

        then:
        run.refused(2, says)
        !Files.exists(dir.resolve('s.csv'))

        where:
        says                                             | spoil
        'is no finished fine-tuning'                     | ({ })
        'does not say initialisation, seed and labels'   | ({ it.summary([seed: 1]) })
        'was fine-tuned on vnc, not on tiny'             | ({ it.summary([benchmark: 'vnc', initialisation: 'x', seed: 1, labels: 1]) })
        'lacks 1 of 2 predictions (b.labels.npy)'        | ({ it.summary(); Files.delete(it.predictions().resolve('b.labels.npy')) })
        'has the shape [4, 2], but item b has [2, 4]'    | ({ it.summary(); Prepared.npy(it.predictions().resolve('b.labels.npy'), [4, 2]) { 0 } })
        "has the label 2, but the benchmark's classes end with 1" | ({ it.summary(); Prepared.npy(it.predictions().resolve('b.labels.npy'), [2, 4]) { 2 } })
    }

    void summary(Map summary = [initialisation: 'x', seed: 1, labels: 1]) {
        dir.resolve('finetune/summary.json').toFile().text = JsonOutput.toJson(summary)
    }

    def "wrong options are told at once"() {
        when:
        def run = Run.of(new ScoreCommand(), '--tolerance', -1, '--labels', 2)

        then:
        run.code() == 1
        ['--benchmark is missing', '--predictions is missing', '--output is missing', 'give --finetune', '--labels must be', '--tolerance must be'].every { run.err().contains(it) }
    }

    def "predictions of another model were scored as this one's: #says"() {
        given:
        write([drawn('a', '..11', '.111')])
        def finetune = Files.createDirectories(dir.resolve('finetune'))
        Files.writeString(finetune.resolve('summary.json'), '{"benchmark": "tiny", "initialisation": "cem", "seed": 3, "labels": 0.25}')
        def made = [benchmark: 'tiny', trained: [initialisation: 'cem', seed: '3', labels: '0.25'],
                    items: [[item: 'a', sha256: Checksums.sha256(predictions().resolve('a.labels.npy'))]]]
        change(made)
        Files.writeString(predictions().resolve('predictions.json'), JsonOutput.toJson(made))

        when:
        def run = Run.of(new ScoreCommand(), '--benchmark', benchmark(), '--predictions', predictions(), '--finetune', finetune, '--output', dir.resolve('s.csv'))

        then:
        says == '' ? run.code() == 0 : run.refused(2, says)

        where:
        says                                                            | change
        ''                                                              | { }
        'the predictions of another model, of seed 4 instead of 3'      | { it.trained.seed = '4' }
        'of initialisation random instead of cem, labels 1.0 instead of 0.25' | { it.trained.initialisation = 'random'; it.trained.labels = '1.0' }
        'is of the benchmark vnc, not of tiny'                          | { it.benchmark = 'vnc' }
        'a.labels.npy: is not the file that cem-predict wrote'          | { it.items[0].sha256 = 'f' * 64 }
    }

    def "a folder in place of a table was an internal error; the help prints its percentage"() {
        expect:
        Run.of(new ScoreCommand(), 'table', '--scores', dir, '--output', dir.resolve('t')).refused(2, 'is a folder where a file is wanted')
        Run.of(new ScoreCommand(), 'table', '--help').out().contains('95 % bootstrap')
    }
}
