package org.cemflow.report

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.report.page.PageRenderer
import org.cemflow.report.page.Section
import org.cemflow.tables.IndexRowBuilder

class ReportCommandSpec extends ReportSpecification {

    static final String HOSTILE = '<script>alert(1)</script>'

    Path json(String name, String text) {
        Files.writeString(dir.resolve(name), text)
    }

    /** The page without scripts, styles and pictures. */
    static String body(String page) {
        page.replaceAll('(?s)<script.*?</script>|<style.*?</style>', '')
    }

    def "end to end: one page with figures, pictures, parameters and sources"() {
        given:
        def corpus = new Corpus(dir).volume('cortex', 3, 144, [metadata: [organism: 'mouse', licence: 'CC BY 4.0', doi: '10.1000/x.1'],
                warnings: ['The voxel size has no unit.']]).volume('liver', 2, 144).images('cells', [100, 150]).across('liver', 'cortex', 2)

        when:
        def page = page(['--dataset', corpus.index(), '--volumes', *corpus.volumes,
                '--params', json('p.json', '{"patch_size": 48, "filter_threshold": 0.5, "axes": [0, 1]}'),
                '--versions', json('v.json', '{"cemflow": "9.9.9", "nextflow": "24.10.0"}'), '--title', 'Brain & liver'])
        def body = body(page)

        then: 'the counts of the index are the counts of the page'
        body.contains("${corpus.rows.size()} patches were cut from 3 data sets")
        body.contains("The exported data set holds ${corpus.rows.count { it.kept() }} patches")
        body.contains('<h1>Brain &amp; liver</h1>')

        and: 'pictures, captions and places'
        page.contains('.s-overview { background-image: url(data:image/png;base64,')
        body.contains('ncc 0.93')
        body =~ /bits? apart/
        body.contains('uniform area 0.93')
        body =~ /xy, z \d/

        and: 'what the volumes say'
        ['3-D volume', '3 × 144 × 144 voxels (z, y, x)', '4.6 × 4.6 × 50 nm (x, y, z), from the file',
         'percentile: 812 to 24031 became 0 to 255', 'The voxel size has no unit.', 'TIFF uint16', '0123456789ab\u2026',
         'set of 2-D images', '2 images of 100 to 150 × 120 to 170 pixels'].every { body.contains(it) }

        and: 'how it was made and what to cite'
        body.contains('<code>patch_size</code></th><td>48<')
        body.contains('<code>axes</code></th><td>[0,1]<')
        body.contains('cemflow 9.9.9')
        body.contains('10.7554/eLife.65894')
        body.contains('<a href="https://doi.org/10.1000/x.1" rel="noreferrer">')
        body.contains('BSD-3-Clause')
        page.length() < 6_000_000
    }

    def "the page refers to nothing outside itself but the citations"() {
        given:
        def corpus = new Corpus(dir).volume('a', 2, 96, [metadata: [doi: 'javascript:alert(1)']])

        when:
        def page = page(['--dataset', corpus.index(), '--volumes', *corpus.volumes])

        then:
        (page =~ /(?:src|href)\s*=\s*["']?(?!#)([^"'\s>]+)/).collect { it[1] }.findAll { it =~ /^\w+:|^\/\// }.toSet() ==
                ['https://doi.org/10.7554/eLife.65894'] as Set
        !page.contains('sourceMappingURL')
        !(page =~ /@import|url\((?!data:)/)
    }

    def "names and messages are text, never markup"() {
        given:
        def corpus = new Corpus(dir).volume(HOSTILE, 2, 96, [metadata: [licence: HOSTILE], warnings: [HOSTILE]]).volume('a', 2, 96)
                .across('a', HOSTILE, 1)
        corpus.rows.replaceAll { it.reason() == null ? it : IndexRowBuilder.builder(it).reason('"><img src=x onerror=alert(2)>').build() }

        when:
        def page = page(['--dataset', corpus.index(), '--volumes', *corpus.volumes, '--title', HOSTILE,
                '--params', json('p.json', '{"<b>": "</script><script>alert(3)</script>"}'),
                '--faults', json('f.json', '{"dataset": "x<b>", "stage": "<i>", "message": "</script><script>alert(1)</script>"}')])

        then: 'three scripts, all ours'
        (page =~ /(?i)<script/).size() == 3
        (page =~ /(?i)<\/script/).size() == 3
        !page.contains('<script>alert')
        !page.contains('<img')
        !body(page).contains('<b>x') && !page.contains('x<b>')
        body(page).contains('&lt;script&gt;alert(1)&lt;/script&gt;')

        and: 'the policy lets only those run'
        def policy = (page =~ /http-equiv="Content-Security-Policy" content="([^"]+)"/)[0][1] as String
        policy.startsWith("default-src 'none';")
        def scripts = (page =~ /(?s)<script>(.*?)<\/script>/).collect { it[1] as String }
        scripts.every { policy.contains("'sha256-${java.security.MessageDigest.getInstance('SHA-256').digest(it.getBytes('UTF-8')).encodeBase64()}'") }
        !(policy =~ /script-src[^;]*unsafe/)
    }

    def "provenance: inputs and outputs with their sums, and the libraries"() {
        given:
        def corpus = new Corpus(dir).volume('cortex', 2, 96, [metadata: [licence: 'CC0', doi: '10.1/x']]).images('cells', [100, 150])
        def files = (0..50).collect { "{\"path\": \"shards/${it}.tar\", \"bytes\": 2500, \"sha256\": \"${'fe' * 32}\"}" }
        Files.writeString(corpus.index().resolve('manifest.json'), "{\"files\": [${files.join(', ')}]}")

        when:
        def page = page(['--dataset', corpus.index(), '--volumes', *corpus.volumes])
        def part = (page =~ /(?s)<section id="provenance".*?<\/section>/)[0] as String

        then:
        part.contains('<th scope="row">cortex</th><td>cortex.tif</td>')
        part.contains('<code title="' + '0123456789abcdef' * 4 + '">0123456789ab\u2026</code>')
        part.contains('<td>CC0</td><td>10.1/x</td>')
        part.contains('<td>2 files</td><td class="n">250 kB</td><td>one each, in inputs.json</td><td>BSD-3-Clause</td>')
        (part =~ /<th scope="row"><code>dataset\//).size() == 40
        part.contains('12 more in dataset/manifest.json.')
        part =~ /jackson-databind<\/th><td>\d/
        page.contains("<th scope=\"row\">java</th><td>${Runtime.version()}".toString())
    }

    def "without a manifest the page says that no outputs are listed"() {
        given:
        def corpus = new Corpus(dir).volume('a', 1, 96)

        expect:
        page(['--dataset', corpus.index(), '--volumes', *corpus.volumes]).contains('There is no dataset/manifest.json, so no outputs are listed.')
    }

    def "data sets that could not be used stand at the top, with their sentence"() {
        given:
        def corpus = new Corpus(dir)
        (1..7).each { corpus.volume("set$it", 1, 96) }

        when:
        def page = body(page(['--dataset', corpus.index(), '--volumes', *corpus.volumes, '--faults',
                json('f1.json', '{"dataset": "bad1", "stage": "INGEST", "message": "bad1.tif: is cut short; copy it again."}'),
                json('f2.json', '{"dataset": "bad2", "stage": "PATCH", "message": "Too small."}')]))

        then:
        page.contains('2 of 9 data sets could not be used')
        page.contains('bad1.tif: is cut short; copy it again.')
        page.indexOf('2 of 9 data sets') < page.indexOf('patches were cut')
    }

    def "a stage that was asked for and gave nothing is named at the top"() {
        given:
        def corpus = new Corpus(dir).volume('a', 1, 96)

        expect:
        def page = body(page(['--dataset', corpus.index(), '--volumes', *corpus.volumes, '--missing', 'PRETRAIN']))
        page.contains('PRETRAIN is missing')
        page.indexOf('PRETRAIN is missing') < page.indexOf('patches were cut')
        !page.contains('could not be used')
    }

    def "a report of nothing but a stage that failed reads well"() {
        expect:
        body(page(['--missing', 'BENCHMARK'])).contains('BENCHMARK is missing')
    }

    def "a report of nothing but faults reads well"() {
        when:
        def page = body(page(['--faults', json('f.json', '{"dataset": "a", "message": "Broken."}')]))

        then:
        page.contains('1 of 1 data set could not be used')
        page.contains('No data set could be used, so there is nothing to show.')
    }

    def "what did not happen is said in words: #what"() {
        given:
        def corpus = new Corpus(dir).volume('a', 2, 96)
        corpus.rows.replaceAll { change(IndexRowBuilder.builder(it)).build() }
        if (none) {
            corpus.rows.clear()
        }

        when:
        def page = body(page(['--dataset', corpus.index(), '--volumes', *corpus.volumes]))

        then:
        sentences.every { page.contains(it) }
        !page.contains('null') && !page.contains('NaN')

        where:
        what                | none  | change                                                      || sentences
        'nothing kept'      | false | { it.kept(false) }                                          || ['No patch was kept.', 'No patch is in the exported data set.']
        'no duplicates'     | false | { it.exemplar(true).duplicateOf(null).clusterSize(1) }      || ['No near-duplicates were found', 'There are no duplicates, hence no distances.']
        'no stage but one'  | false | { it.exemplar(null).duplicateOf(null).clusterSize(null).distance(null).duplicateScope(null).informative(null).score(null).reason(null).kept(null).dropReason(null) } || ['Deduplication has not run.', 'The filter has not run', 'Export has not run']
        'no scores'         | false | { it.score(null) }                                          || ['The filter gave no scores.']
        'none dropped'      | false | { it.informative(true).kept(true).reason(null) }            || ['No patch was judged uninformative.']
        'no patches'        | true  | { it }                                                      || ['No patch could be cut from 1 data set', 'No patch could be cut, so nothing of it is in the data set: ']
    }

    def "without the volumes the figures remain and the lack is said"() {
        given:
        def corpus = new Corpus(dir).volume('a', 2, 96)

        when:
        def page = body(page(['--dataset', corpus.index()]))

        then:
        page.contains('no pictures, because the volume was not given')
        page.contains('its folder was not given to the report')
    }

    def "the same inputs give the same bytes, in whatever order the volumes come"() {
        given:
        def corpus = new Corpus(dir).volume('a', 2, 96).volume('b', 2, 96)
        def index = corpus.index()

        expect:
        page(['--dataset', index, '--volumes', *corpus.volumes]) == page(['--dataset', index, '--threads', 1, '--volumes', *corpus.volumes.reverse()])
    }

    def "sixty data sets stay within the size, with all names and a finder"() {
        given:
        def corpus = new Corpus(dir)
        (1..60).each { corpus.volume("set number $it", 1, 144) }

        when:
        def page = page(['--dataset', corpus.index(), '--volumes', *corpus.volumes])

        then:
        page.length() < 6_000_000
        (page =~ /<details class="card"/).size() == 60
        page.contains('id="find"')
    }

    def "the threshold is the parameter, else it is read from the decisions where they lie apart"() {
        given:
        def corpus = new Corpus(dir).volume('a', 1, 144)
        def lowest = corpus.rows.findAll { it.informative() }*.score().min() as double
        def args = ['--dataset', corpus.index()]

        expect:
        page(args + ['--params', json('p.json', '{"filter_threshold": 0.375}')]).contains('"marker":{"position":0.375,')
        page(args).contains('"marker":{"position":' + lowest)

        when: 'an informative patch scores below an uninformative one'
        def i = corpus.rows.findIndexOf { it.informative() }
        corpus.rows[i] = IndexRowBuilder.builder(corpus.rows[i]).score(0.01d).build()
        corpus.index()

        then:
        !page(args).contains('"marker":')
    }

    def "pretraining: figures, curves and the nearest neighbours; nothing of it without"() {
        given:
        def corpus = new Corpus(dir).volume('cortex', 2, 144).volume('<liver>', 2, 144)
        def encoder = new Encoder(corpus).embed()
        def args = ['--dataset', corpus.index(), '--volumes', *corpus.volumes]

        when:
        def page = page(args + encoder.arguments())
        def part = (page =~ /(?s)<section id="pretraining".*?<\/section>/)[0] as String

        then: 'figures: 100 steps of 32 patches at 32 a second, 100 at 64'
        ['<dd>ResNet\u201118</dd>', '<dd>1,234</dd>', '<dd>2</dd><dt>epochs, 200 steps of 32 patches', '<dd>2.5 min</dd>',
         '<dd>CPU</dd>', 'ln(1 + K) &#61; 6.24', '25 % before the pretraining, 75 % after'].every { assert part.contains(it); true }

        and: 'a curve for each thing that is watched'
        (part =~ /<canvas id="(chart-\w+)"/).collect { it[1] } ==
                ['chart-loss', 'chart-accuracy', 'chart-spread', 'chart-probe', 'chart-lr', 'chart-speed', 'chart-wait']
        page.contains('"label":"top-1","colour":"kept","points":[{"x":100.0,"y":10.0},{"x":200.0,"y":40.0}]')
        part.contains('<td class="n">5.200</td><td class="n">40.0</td><td class="n">70.0</td>')

        and: 'eight queries with five neighbours each, own data set marked, the neighbouring rows the nearest'
        part.count('<b>query</b>') == 8
        part.count('<b>cosine ') == 40
        part.count('\u25cf ') + part.count('\u25cb ') == 40 + 2 // and the words that explain them
        part.contains('&lt;liver&gt;')
        page.contains('.s-neighbours { background-image: url(data:image/png;base64,')
        part.contains("${(part =~ /cut">\u25cf /).size()} of these 40 neighbours are of the query&#39;s own data set")

        and: 'the files are among the outputs, where there is a manifest or not'
        page.contains('<code>pretrain/embeddings.npy</code>') && page.contains('<code>pretrain/metrics.csv</code>')

        and: 'without embeddings only curves, without a pretraining nothing'
        this.page(args + ['--pretrain', encoder.folder]).with { it.contains('chart-loss') && !it.contains('<b>query</b>') }
        !this.page(args).contains('id="pretraining"')
    }

    def "embeddings of another data set: one sentence and exit code 2"() {
        given:
        def corpus = new Corpus(dir).volume('a', 1, 144)
        def encoder = new Encoder(corpus).embed()
        corpus.rows.remove(corpus.rows.findLastIndexOf { it.kept() })

        expect:
        run(['--dataset', corpus.index(), *encoder.arguments(), '--output', dir.resolve('r.html')]) == 2
        err.toString().contains('embeddings.npy')
        err.toString().readLines().size() == 1
    }

    def "all faults of the command line at once, exit code 1, nothing written"() {
        when:
        def code = run(['--dataset', dir, '--volumes', dir.resolve('none'), '--params', dir.resolve('p'), '--output', dir.resolve('r.html')])

        then:
        code == 1
        err.toString().readLines().size() == 3
        ['index.parquet', 'volume.json', '--params'].every { err.toString().contains(it) }
        !Files.exists(dir.resolve('r.html'))
    }

    def "wrong data gives one sentence and exit code 2: #what"() {
        given:
        def corpus = new Corpus(dir).volume('a', 2, 96)
        def args = ['--dataset', corpus.index(), '--volumes', *corpus.volumes, '--output', dir.resolve('r.html')]
        args += spoil(dir, corpus) ?: []

        expect:
        run(args) == 2
        err.toString().readLines().size() == 1
        err.toString().contains(says)
        !Files.exists(dir.resolve('r.html'))

        where:
        what                 | spoil                                                                                 || says
        'truncated index'    | { d, c -> cut(d.resolve('dataset/index.parquet')) }                                   || 'no whole Parquet file'
        'damaged index'      | { d, c -> flip(d.resolve('dataset/index.parquet')) }                                  || 'index.parquet'
        'other volume'       | { d, c -> c.rows[0] = IndexRowBuilder.builder(c.rows[0]).kept(true).y(90).build(); c.index(); [] } || 'does not hold the patch'
        'negative place'     | { d, c -> c.rows[0] = IndexRowBuilder.builder(c.rows[0]).kept(true).x(-1).build(); c.index(); [] } || 'does not hold the patch'
        'truncated volume'   | { d, c -> cut(c.volumes[0].resolve('data.npy')) }                                     || 'data.npy'
        'no JSON'            | { d, c -> Files.writeString(d.resolve('p'), 'x'); ['--params', d.resolve('p')] }      || 'is not the JSON'
        'a list, no object'  | { d, c -> Files.writeString(d.resolve('p'), '[1]'); ['--versions', d.resolve('p')] }  || 'is not the JSON'
        'a fault with a list'| { d, c -> Files.writeString(d.resolve('p'), '[]'); ['--faults', d.resolve('p')] }     || 'is not the JSON'
    }

    static List cut(Path file) {
        def bytes = Files.readAllBytes(file)
        Files.write(file, Arrays.copyOf(bytes, bytes.length.intdiv(2)))
        []
    }

    static List flip(Path file) {
        def bytes = Files.readAllBytes(file)
        for (int i = 20; i < bytes.length - 12; i++) {
            bytes[i] ^= (byte) 0x55
        }
        Files.write(file, bytes)
        []
    }

    def "another room's page is added without touching the others"() {
        given:
        def index = new Corpus(dir).volume('a', 1, 96).index()
        def section = Stub(Section) {
            id() >> 'run'
            title() >> 'Pretraining'
            applies(_) >> true
            view(_) >> [parameters: [[key: 'epochs', value: '<5>']], known: true]
            charts(_) >> []
        }

        when:
        def page = new PageRenderer([section]).render(ReportBuilder.build(new ReportInputs('t', index.resolve('index.parquet'), [], null, null, [], null, null, null, null, [], [])))

        then:
        page.contains('<a href="#run">Pretraining</a>')
        page.contains('&lt;5&gt;')
    }
}
