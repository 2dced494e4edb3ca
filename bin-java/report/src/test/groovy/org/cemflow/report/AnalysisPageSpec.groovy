package org.cemflow.report

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Json
import org.cemflow.core.io.NpyHeader
import spock.lang.Requires

/** The analyses' part of the page, from the files that cem-analyse writes. */
class AnalysisPageSpec extends ReportSpecification {

    /** The three folders, of the encoders random and cem, 16 pixels. */
    static class Found {
        final Path dir
        final List<String> encoders
        final Map invariance
        final Map selectivity
        final Map occlusion

        Found(Path dir, List<String> encoders = ['random', 'cem']) {
            this.dir = dir
            this.encoders = encoders
            def facts = encoders.collect { [name: it, arch: 'resnet18', channels: 1, features: 512, source: 'x', mean: [0.5], sd: [0.2], norms_from: 'images'] }
            invariance = [schema: 'cemflow-invariance/1', size: 224, images: ['a', 'b'], noise_images: 1000, seed: 1, compat: 'none', device: 'cpu', encoders: facts,
                          curves: encoders.withIndex().collectMany { name, e ->
                              [[encoder: name, distortion: 'rotation', reference: 0, kept: 300 + e, points: [[value: 0, rate: 1], [value: 90, rate: 0.5 + e / 10], [value: 360, rate: 1]]],
                               [encoder: name, distortion: 'scale', reference: 224, kept: 200, points: [[value: 112, rate: 0.25], [value: 224, rate: 1]]]] }]
            selectivity = [schema: 'cemflow-selectivity/1', size: 16, filters: 32, threshold: 0.3, seed: 1, device: 'cpu', encoders: facts,
                           images: ['er', 'mito1', 'mito2'].collect { [name: it, organelle: it.replaceAll(/\d/, ''), factor: 8, image: "images/${it}.npy".toString(),
                                    mask: "masks/${it}.npy".toString(), maps: maps(it)] },
                           rows: encoders.withIndex().collectMany { name, e ->
                               [row(name, 'er', 'er', 0.4 + e / 10), row(name, 'mito1', 'mito1', 0.6), row(name, 'mito1', 'mito2', 0.2 + e / 10), row(name, 'mito2', 'mito2', 0.7),
                                row(name, 'mito2', 'mito1', -0.1)] }]
            occlusion = [schema: 'cemflow-occlusion/1', size: 16, window: 4, stride: 2, seed: 1, device: 'cpu', encoders: facts,
                         images: [[name: 'patch-3', image: 'images/er.npy', maps: maps('er'), falls: encoders.collect { 0.125 }]]]
        }

        private List<String> maps(String image) {
            encoders.collect { "maps/$it/${image}.npy".toString() }
        }

        private static Map row(String encoder, String image, String on, double r) {
            [encoder: encoder, image: image, organelle: 'o', factor: 8, chosen_on: on, correlation: r, iou: Math.abs(r) / 2]
        }

        Found write() {
            [invariance: invariance, selectivity: selectivity, occlusion: occlusion].each { name, summary -> Json.write(dir.resolve("$name/summary.json"), summary) }
            ['selectivity', 'occlusion'].each { verb ->
                ['er', 'mito1', 'mito2'].each { image ->
                    npy(dir.resolve("$verb/images/${image}.npy"), NpyHeader.uint8(16, 16), (0..<256).collect { it } as byte[])
                    npy(dir.resolve("$verb/masks/${image}.npy"), NpyHeader.uint8(16, 16), (0..<256).collect { it < 128 ? 1 : 0 } as byte[])
                    encoders.each { encoder ->
                        def values = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN)
                        256.times { values.putFloat((float) (it / 255)) }
                        npy(dir.resolve("$verb/maps/$encoder/${image}.npy"), NpyHeader.float32(16, 16), values.array())
                    }
                }
            }
            this
        }

        private static void npy(Path file, byte[] header, byte[] values) {
            Files.createDirectories(file.parent)
            Files.write(file, header)
            Files.write(file, values, java.nio.file.StandardOpenOption.APPEND)
        }

        List arguments() {
            ['--analysis', dir.resolve('invariance'), dir.resolve('selectivity'), dir.resolve('occlusion')]
        }
    }

    static String part(String page) {
        section(page, 'analysis')
    }

    static List charts(String page) {
        Json.mapper().readValue((page =~ /(?s)<script type="application\/json" id="charts">(.*?)<\/script>/)[0][1] as String, List)
    }

    def "a page of analyses alone: curves, tables, pictures"() {
        when:
        def page = page(new Found(dir).write().arguments())
        def text = part(page)

        then:
        page.contains('<h1>Analyses of encoders for electron microscopy</h1>')
        ['id="summary"', 'id="guide"', 'No data set could be used'].each { assert !page.contains(it) }
        !text.contains('null') && !text.contains('NaN')

        and: 'the rates, the baseline first, with the lowest on hovering'
        (text =~ /<\/span>(\w+) <small>resnet18<\/small><\/th><td class="n" title="([^"]+)">([\d.]+) <small>(\d+)</).collect { it[1..4] } ==
                [['random', '300 of 512 neurons; lowest 0.500 at 90', '0.833', '300'], ['cem', '301 of 512 neurons; lowest 0.600 at 90', '0.867', '301']]

        and: 'selectivity, on the image itself and on the others'
        (text =~ /<tr><td>(\w+)<\/td><th scope="row"><span[^>]*><\/span>(\w+)<\/th><td class="n">([^<]+)<\/td><td class="n">([^<]+)<\/td><td class="n" title="([^"]*)"><b>([^<]+)</).collect { it[1..6] } ==
                [['er', 'random', '0.400', '0.200', '', '\u2013'], ['er', 'cem', '0.500', '0.250', '', '\u2013'],
                 ['mito1', 'random', '0.600', '0.300', 'mean over filters chosen on mito2', '0.200'], ['mito1', 'cem', '0.600', '0.300', 'mean over filters chosen on mito2', '0.300'],
                 ['mito2', 'random', '0.700', '0.350', 'mean over filters chosen on mito1', '\u22120.100'], ['mito2', 'cem', '0.700', '0.350', 'mean over filters chosen on mito1', '\u22120.100']]
        text.contains('Of er there is but one image each')
        text.contains('Not this run: what the paper published') && text.contains('<th scope="row">nucleus</th><td class="n">0.888</td>')

        and: 'pictures: image, mask and a map an encoder'
        text.count('class="pic s-analysis-grey"') == 3 * 4 + 3
        text.count('class="pic over s-analysis-labels"') == 3
        text.count('class="pic over s-analysis-heat"') == 3 * 2 + 2
        text.contains('falls by up to 12.5 %')
        page.contains('<code>analysis/selectivity/summary.json</code>')
    }

    def "a line an encoder, in the colours of the benchmarks; the side of an image as a factor"() {
        when:
        def found = new Found(dir.resolve('found')).write()
        def page = page(found.arguments() + new Trials(dir).both().arguments())
        def charts = charts(page).findAll { it.id.startsWith('chart-invariance') }

        then:
        charts*.id == ['chart-invariance-1', 'chart-invariance-2']
        charts[0].curves*.label == ['random', 'cem']
        charts[0].curves*.colour == ['duplicate', 'kept']
        charts[0].curves[1].points == [[x: 0d, y: 1d], [x: 90d, y: 0.6d], [x: 360d, y: 1d]]
        charts[1].curves[0].points*.x == [0.5d, 1d]
        (page =~ /<canvas id="(chart-invariance-[^"]+)"/).collect { it[1] } == charts*.id
    }

    def "each part alone; folders in any order give the same bytes"() {
        given:
        def found = new Found(dir).write()

        expect:
        def parts = [invariance: 'how many neurons count', selectivity: 'chosen elsewhere', occlusion: 'falls by up to']
        parts.every { verb, says ->
            def text = part(page(['--analysis', dir.resolve(verb)]))
            parts.every { other, words -> text.contains(words) == (other == verb) }
        }
        page(found.arguments()) == page(['--analysis', *found.arguments().tail().reverse()])
    }

    def "without a neuron that counts the page says so"() {
        given:
        def found = new Found(dir)
        found.invariance.curves.each { curve -> curve.kept = 0; curve.points.each { it.remove('rate') } }
        found.write()

        expect:
        part(page(['--analysis', dir.resolve('invariance')])).contains('No neuron of these encoders responds')
    }

    def "many encoders and images are shown in part, and the page says so"() {
        given:
        def found = new Found(dir, ('a'..'f').toList())
        found.selectivity.images = (1..12).collect { found.selectivity.images[1] }
        found.write()

        when:
        def text = part(page(['--analysis', dir.resolve('selectivity')]))

        then:
        text.count('s-analysis-heat"') == 8 * 4
        text.contains('4 more images and 2 more encoders are not shown')
    }

    def "names are text, never markup"() {
        given:
        def found = new Found(dir)
        found.occlusion.images[0].name = '<img src=x onerror=alert(1)>'
        found.write()

        expect:
        !page(found.arguments()).contains('<img')
    }

    def "what is missing or broken gives one sentence and exit code 2: #what"() {
        given:
        def found = new Found(dir).write()
        spoil(dir, found)

        expect:
        run(found.arguments() + ['--output', dir.resolve('r.html')]) == 2
        err.toString().readLines().size() == 1
        err.toString().contains(says)
        !Files.exists(dir.resolve('r.html'))

        where:
        what                  | spoil                                                                                            || says
        'no summary'          | { d, f -> Files.delete(d.resolve('invariance/summary.json')) }                                   || 'holds no summary.json'
        'another summary'     | { d, f -> Files.writeString(d.resolve('invariance/summary.json'), '{"schema":"cemflow-scores/1"}') } || 'is no whole summary of an analysis'
        'an empty summary'    | { d, f -> Files.writeString(d.resolve('invariance/summary.json'), 'null') }                      || 'is no whole summary'
        'half a summary'      | { d, f -> ReportCommandSpec.cut(d.resolve('invariance/summary.json')) }                          || 'is not the JSON'
        'two of a kind'       | { d, f -> Files.copy(d.resolve('invariance/summary.json'), d.resolve('selectivity/summary.json'), java.nio.file.StandardCopyOption.REPLACE_EXISTING) } || 'is a second analysis'
        'a rate of 2'         | { d, f -> f.invariance.curves[0].points[0].rate = 2; f.write() }                                 || 'is no whole summary of invariances'
        'an unknown encoder'  | { d, f -> f.invariance.curves[0].encoder = 'z'; f.write() }                                      || 'is no whole summary of invariances'
        'a path outside'      | { d, f -> f.selectivity.images[0].image = '../../etc/x.npy'; f.write() }                         || 'names a file outside its folder'
        'no map'              | { d, f -> Files.delete(d.resolve('occlusion/maps/cem/er.npy')) }                                 || 'er.npy: is not there'
        'a map of another'    | { d, f -> f.occlusion.size = 15; f.write() }                                                     || 'has the shape [16, 16] and not 15 x 15'
        'a huge size'         | { d, f -> f.occlusion.size = 2000000000; f.write() }                                             || 'is no whole summary of occlusions'
        'maps of too few'     | { d, f -> f.occlusion.images[0].maps = ['maps/cem/er.npy']; f.write() }                          || 'is no whole summary of occlusions'
    }

    def "no such folder is wrong usage"() {
        expect:
        run(['--analysis', dir.resolve('no'), '--output', dir.resolve('r.html')]) == 1
        err.toString().contains('no such folder')
    }

    @Requires(value = { BrowserSpec.browser() != null }, reason = 'no chromium on the PATH')
    def "the curves are drawn, without an error"() {
        given:
        page(new Found(dir).write().arguments())

        expect:
        def dom = new BrowserSpec(dir: dir).dom(dir.resolve('report.html'))
        def root = (dom =~ /<html[^>]*>/)[0] as String
        root.contains('data-ready="true"') && root.contains('data-charts="2"') && !root.contains('data-errors')
    }
}
