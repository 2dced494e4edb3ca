package org.cemflow.report

import java.awt.image.BufferedImage
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import org.cemflow.core.io.Json

/** The benchmarks' part of the page, from the files of the other executables. */
class BenchmarkPageSpec extends ReportSpecification {

    static String part(String page) {
        section(page, 'benchmark')
    }

    static String block(String page, int n) {
        (part(page) =~ /(?s)<article class="bench" id="benchmark-${n}".*?<\/article>/)[0] as String
    }

    static BufferedImage sprite(String page, String name) {
        def uri = (page =~ /\.s-${name} \{ background-image: url\(data:image\/png;base64,([^)]+)\)/)[0][1] as String
        ImageIO.read(new ByteArrayInputStream(uri.decodeBase64()))
    }

    def "a page of benchmarks alone: scores, differences in words, curves and overlays, and nothing of a curation"() {
        when:
        def page = page(new Trials(dir).both().arguments())
        def balls = block(page, 1), discs = block(page, 2)

        then: 'nothing that speaks of patches or of data sets that failed'
        page.contains('<h1>Benchmark of encoders for electron microscopy</h1>')
        ['id="summary"', 'id="funnel"', 'id="guide"', 'No data set could be used', 'No patch was cut', 'curation'].each { assert !page.contains(it) }
        !part(page).contains('null') && !part(page).contains('NaN')

        and: 'the table, by share, the baseline first'
        (discs =~ /<td>(\d+ %)<\/td><th scope="row"><span[^>]*><\/span>(\w+)<\/th><td class="n" title="[^"]*"><b>([\d.]+)<\/b><\/td><td class="n">([^<]+)</)
                .collect { it[1..4] } ==
                [['10 %', 'random', '0.500', '0.460 to 0.530'], ['10 %', 'cem', '0.600', '0.560 to 0.630'],
                 ['100 %', 'random', '0.700', '0.660 to 0.730'], ['100 %', 'cem', '0.710', '0.670 to 0.740']]
        discs.contains('seed 1: 0.490\nseed 2: 0.510') || discs.contains('seed 1: 0.490&#10;seed 2: 0.510')

        and: 'an interval that holds 0 shows nothing, and the page says so'
        discs.contains('With 10 % of the labels, cem lies 0.100 above random (95 % interval of the difference 0.040 to 0.160; 2 seeds and 3 test images in common).')
        discs.contains('With 100 % of the labels, cem lies 0.010 above random, but the 95 % interval of the difference, \u22120.020 to 0.030, holds 0: a difference is not shown')
        balls.contains('1 test volume in common')

        and: "the paper's numbers apart, where there are some"
        balls.contains('Not this run: what the paper published')
        balls.contains('<td>Table 1</td><th scope="row">CEM500K-MoCo</th><td>frozen</td><td class="n">10,000</td><td class="n">0.734</td>')
        discs.contains('The paper has no numbers for this benchmark.')

        and: 'how they learnt'
        discs.contains('In those that began from random, encoder and decoder learnt.')
        discs.contains('In those that began from cem, the decoder learnt')
        discs.contains('The drawn training images have no pixel of membrane for random, 10 % of the labels, seed 2; cem, 10 % of the labels, seed 2')

        and: 'whose data they are'
        page.contains('Somebody 2020, discs')
        page.contains('<code>benchmark/scores.csv</code>')
    }

    def "the drawings: dots with intervals, and the mean curve over seeds"() {
        when:
        def page = page(new Trials(dir).both().arguments())
        def charts = Json.mapper().readValue((page =~ /(?s)<script type="application\/json" id="charts">(.*?)<\/script>/)[0][1] as String, List)

        then: 'each in its place'
        charts*.id == ['benchmark-1-dots', 'benchmark-1-learning-1', 'benchmark-1-learning-2', 'benchmark-2-dots', 'benchmark-2-learning-1', 'benchmark-2-learning-2']
        (page =~ /<canvas id="(benchmark-[^"]+)"/).collect { it[1] } as Set == charts*.id as Set

        and:
        def dots = charts[3]
        dots.labels == ['10 % \u00b7 random', '10 % \u00b7 cem', '100 % \u00b7 random', '100 % \u00b7 cem']
        dots.dots*.value == [0.5d, 0.6d, 0.7d, 0.71d]
        dots.dots*.colour == ['duplicate', 'kept', 'duplicate', 'kept']
        dots.min == 0.4 && dots.max == 0.8

        and: 'all labels first; seed 1 lies 0.01 below the mean, seed 2 above'
        def curves = charts[4].curves
        charts[4].min == 0 && charts[4].max == 0.8 && charts[5].max == 0.8
        curves*.label == ['random (2 seeds)', 'cem (2 seeds)']
        curves[1].points*.x == [100, 200, 300, 400]
        (0..3).every { Math.abs((curves[1].points[it].y as double) - 0.71 * (1 - Math.exp(-(it + 1) * 1.2))) < 1e-9 }
    }

    def "overlays: truth and first seeds with all labels, in place and in the legend's colours"() {
        when:
        def page = page(new Trials(dir).both().arguments())
        def discs = block(page, 2)
        def grey = sprite(page, 'bench-2-grey'), labels = sprite(page, 'bench-2-labels')
        def rgba = { int cell, int x, int y -> Integer.toHexString(labels.getRGB(cell % 8 * 224 + x, cell.intdiv(8) * 224 + y)) }

        then: 'three images of image, truth and two predictions'
        (discs =~ /<b>(image|truth|random|cem)<\/b>/).collect { it[1] } == ['image', 'truth', 'random', 'cem'] * 3
        (discs =~ /image_(\d), rows 0 to 149, columns 0 to 199<\/p>/).collect { it[1] } == ['0', '1', '2']
        discs.contains('IoU 0.760; 100 % of the labels, seed 1') // the mean of two classes, 0.71 and 0.81
        !discs.contains('seed 2</span>')

        and: 'the grey values as they are'
        def tissue = Corpus.tissue(150, 200, 7, 0)
        [[0, 0], [77, 31], [199, 149]].every { x, y -> grey.raster.getSample(x, y, 0) == (tissue[y * 200 + x] & 0xff) }

        and: 'class 1 in the first column of discs, class 2 in the second; inside translucent, at the edge opaque, outside nothing'
        discs.contains('background:#e69f00"></span>mitochondrion') && discs.contains('background:#56b4e9"></span>membrane')
        rgba(0, 20, 15) == '6656b4e9' || rgba(0, 20, 15) == '66e69f00'
        rgba(0, 20, 15)[2..-1] != rgba(0, 60, 15)[2..-1]
        rgba(0, 20, 23).startsWith('ff')
        rgba(0, 0, 0) == '0'

        and: 'a prediction is where it says, moved by 7 and by 2'
        rgba(1, 27, 22) == rgba(0, 20, 15)
        rgba(2, 22, 17) == rgba(0, 20, 15)
        (0..<200).any { rgba(1, it, 15) != rgba(0, it, 15) }
    }

    def "a volume is shown where its truth is, three parts of it"() {
        when:
        def page = page(new Trials(dir).both().arguments())
        def places = (block(page, 1) =~ /stack, section (\d+), rows 0 to 89, columns 0 to 79<\/p>/).collect { it[1] as int }

        then: 'the truth lies in sections 3 to 8; each third of the volume gives its best'
        places == [3, 4, 8]
        block(page, 1).contains('IoU is that of the whole volume')
    }

    def "the same folders give the same bytes, in whatever order they come"() {
        given:
        def trials = new Trials(dir).both()

        expect:
        page(trials.arguments()) == page(['--benchmark', trials.scores, '--prepared', *trials.prepared.reverse(), '--finetune', *trials.finetuned.reverse(),
                '--predictions', *trials.predicted.reverse()])
    }

    def "without the other folders the scores remain, and the lack is said"() {
        given:
        def trials = new Trials(dir).both()

        when:
        def page = page(['--benchmark', trials.scores])

        then:
        part(page).contains('<b>0.710</b>')
        part(page).contains('no pictures, because the prepared benchmark was not given')
        !part(page).contains('How fast they learn')

        when: 'a model was fine-tuned on a benchmark that was never scored'
        (trials.summary.benchmarks as List).remove(0)
        trials.write()
        page = this.page(trials.arguments())

        then:
        block(page, 2).contains('It has no scores in benchmark/summary.json.')
        block(page, 2).contains('How fast they learn')
    }

    def "beside a data set both are shown; names are text, never markup"() {
        given:
        def corpus = new Corpus(dir).volume('cortex', 2, 96)
        def trials = new Trials(dir).images('a', '</script><script>alert(1)</script>', ['<b>c</b>', '<img src=x>'], []).write()

        when:
        def page = page(['--dataset', corpus.index(), '--volumes', *corpus.volumes, *trials.arguments()])

        then:
        page.contains('id="summary"') && page.contains('id="benchmark"')
        page.contains('<h1>Curated electron-microscopy data set</h1>')
        (page =~ /(?i)<script/).size() == 3
        !page.contains('<img') && !page.contains('<b>c</b>')
    }

    def "one seed and one image, or none in common: said plainly"() {
        given:
        def trials = new Trials(dir).images('a', 'A', ['c'], [])
        def differences = trials.summary.benchmarks[0].differences as List
        differences[0].iou = [mean: -0.05d]
        differences[1].iou = [:]
        trials.write()

        when:
        def text = part(page(trials.arguments()))

        then:
        text.contains('cem lies 0.050 below random (2 seeds and 3 test images in common). A single run says nothing about chance: a difference is not shown.')
        text.contains('cem and random have no seed and test image in common, so they are not compared.')
    }

    def "of a single seed the page says what its interval does not know"() {
        given:
        def trials = new Trials(dir).images('a', 'A', ['c'], [])
        trials.summary.benchmarks[0].differences[0].seeds = [1]
        trials.write()

        expect:
        part(page(trials.arguments())).count('knows the chance of the images only, not that of the training') == 1
    }

    def "differences from the baseline come first, the others are folded away"() {
        given:
        def trials = new Trials(dir).images('a', 'A', ['c'], [])
        def differences = trials.summary.benchmarks[0].differences as List
        differences << [initialisation: 'old', baseline: 'cem', labels: 1, seeds: [1, 2], items: 3, iou: [mean: -0.2d, low: -0.3d, high: -0.1d]]
        trials.write()

        when:
        def text = part(page(trials.arguments()))

        then:
        text.indexOf('cem lies 0.010 above random') < text.indexOf('<summary>Between the others</summary>')
        text.indexOf('<summary>Between the others</summary>') < text.indexOf('old lies 0.200 below cem (95 % interval of the difference \u22120.300 to \u22120.100;')

        when: 'there is no baseline'
        differences.removeIf { it.baseline == 'random' }
        trials.write()

        then:
        !part(page(trials.arguments())).contains('Between the others')
    }

    def "what is missing or broken gives one sentence and exit code 2: #what"() {
        given:
        def trials = new Trials(dir).both()
        spoil(dir, trials)

        expect:
        run(trials.arguments() + ['--output', dir.resolve('r.html')]) == 2
        err.toString().readLines().size() == 1
        err.toString().contains(says)
        !Files.exists(dir.resolve('r.html'))

        where:
        what                     | spoil                                                                                                || says
        'no summary'             | { d, t -> Files.delete(t.scores.resolve('summary.json')) }                                           || 'holds no summary.json'
        'no table'               | { d, t -> Files.delete(t.scores.resolve('scores.csv')) }                                             || 'holds no scores.csv'
        'half a summary'         | { d, t -> ReportCommandSpec.cut(t.scores.resolve('summary.json')) }                                  || 'is not the JSON'
        'an empty summary'       | { d, t -> Files.writeString(t.scores.resolve('summary.json'), 'null') }                              || 'is empty'
        'another JSON'           | { d, t -> Files.writeString(t.scores.resolve('summary.json'), '{}') }                                || 'no whole summary of scores'
        'a score that is none'   | { d, t -> t.summary.benchmarks[0].ours[0].scores.iou = [mean: 'NaN']; t.write() }                    || 'no whole summary of scores'
        'a table of others'      | { d, t -> Files.writeString(t.scores.resolve('scores.csv'), 'a,b\n1,2\n') }                          || 'is no table of scores'
        'a score of 7'           | { d, t -> Files.writeString(t.scores.resolve('scores.csv'), t.table.toString().replaceAll(/,0\.7[^,]*,0\.5/, ',7,0.5')) } || 'is no table of scores'
        'no benchmark'           | { d, t -> Files.delete(d.resolve('discs.benchmark/benchmark.json')) }                                || 'holds no benchmark.json'
        'a path for an item'     | { d, t -> edit(d.resolve('discs.benchmark/benchmark.json'), 'image_0', '../image_0') }               || 'lacks a name, a protocol, classes or items'
        'no mask'                | { d, t -> Files.delete(d.resolve('discs.benchmark/test/image_1.mask.npy')) }                         || 'image_1.mask.npy: is not there'
        'half an image'          | { d, t -> ReportCommandSpec.cut(d.resolve('balls.benchmark/test/stack.image.npy')) }                 || 'stack.image.npy'
        'no prediction'          | { d, t -> Files.delete(d.resolve('discs-cem-seed1-labels1.0.predictions/image_0.labels.npy')) }      || 'image_0.labels.npy: is not there; run cem-predict again'
        'predictions of another' | { d, t -> Trials.array(d.resolve('discs-cem-seed1-labels1.0.predictions/image_0.labels.npy'), [10, 10], new byte[100]) } || 'has the shape [10, 10] and not [150, 200]'
        'no list of predictions' | { d, t -> Files.delete(d.resolve('discs-cem-seed2-labels0.1.predictions/predictions.json')) }        || 'holds no predictions.json'
        'an unknown model'       | { d, t -> edit(d.resolve('discs-cem-seed1-labels1.0.predictions/predictions.json'), '"seed":"1"', '"seed":"x"') } || 'does not say benchmark, initialisation, seed and labels'
        'no metrics'             | { d, t -> Files.delete(d.resolve('balls-cem-seed1-labels1.0.finetune/metrics.csv')) }                || 'holds no metrics.csv'
        'metrics of another'     | { d, t -> Files.writeString(d.resolve('balls-cem-seed1-labels1.0.finetune/metrics.csv'), 'step,loss\n1,2\n') } || 'is not the metrics of a fine-tuning'
        'a model twice'          | { d, t -> t.finetuned << t.finetuned[0] }                                                            || 'is a second one of'
        'a benchmark twice'      | { d, t -> t.prepared << t.prepared[0] }                                                              || 'is a second one of discs'
    }

    static void edit(Path file, String from, String to) {
        def text = Files.readString(file)
        assert text.contains(from)
        Files.writeString(file, text.replace(from, to))
    }

    def "wrong usage is said at once, exit code 1"() {
        given:
        def trials = new Trials(dir).both()

        when:
        def code = run(['--finetune', dir.resolve('none'), '--prepared', dir.resolve('nothing'), '--output', dir.resolve('r.html')])

        then:
        code == 1
        err.toString().readLines().size() == 4
        ['--dataset is missing', 'go with --benchmark', '--finetune', '--prepared'].every { err.toString().contains(it) }

        when: 'no folder at all'
        def again = run(['--benchmark', trials.scores.resolve('summary.json'), '--output', dir.resolve('r.html')])

        then:
        again == 1
    }

    def "many benchmarks stay within the size"() {
        given:
        def trials = new Trials(dir)
        (1..14).each { trials.images("b$it", "Benchmark $it", ['c'], []) }
        def noise = new byte[512 * 512]
        new Random(5).nextBytes(noise)
        trials.prepared.each { Trials.array(it.resolve('test/image_0.image.npy'), [150, 200], Arrays.copyOf(noise, 150 * 200)) }

        expect:
        page(trials.write().arguments()).length() < 4_500_000
    }
}
