package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir

/** What cannot be used fails for itself alone, with one sentence; what merely looks odd works. */
@Stepwise
class BadInputSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Run run
    @Shared Path sheet

    static final Map<String, String> UNUSABLE = [
            cut: 'cut.npy', text: 'notes.tif', empty: 'empty.mrc', 'no planes': 'zero.npy',
            beyond: 'beyond.npy', overflow: 'overflow.npy', 'mrc lies': 'lies.mrc', 'nrrd lies': 'lies.nrrd', 'empty folder': 'hollow',
    ]
    static final List<String> USABLE = ['alpha', 'constant', 'nothing but NaN', 'some NaN', 'misnamed', 'one slice']

    List<String> options(Path sheet) {
        ['--input', sheet, '--patch_size', 64, '-ansi-log', 'false']*.toString()
    }

    static byte[] floats(int n, Closure<Float> value) {
        def buffer = ByteBuffer.allocate(4 * n).order(ByteOrder.LITTLE_ENDIAN)
        n.times { buffer.putFloat(value(it)) }
        buffer.array()
    }

    /** An MRC header of bytes whose sizes promise more than any disk holds. */
    static byte[] mrcHeader(int nx, int ny, int nz) {
        def header = ByteBuffer.allocate(1024 + 4096).order(ByteOrder.LITTLE_ENDIAN)
        [nx, ny, nz, 0, 0, 0, 0, nx, ny, nz].each { header.putInt(it) }
        header.position(64)
        [1, 2, 3].each { header.putInt(it) }
        header.position(208)
        header.put('MAP '.bytes).put([0x44, 0x44, 0, 0] as byte[])
        header.array()
    }

    Path corpus() {
        def corpus = new Corpus(dir.resolve('mixed')).volume('alpha', 4)
        byte[] good = Files.readAllBytes(corpus.dir.resolve('alpha.npy'))
        Files.createDirectories(corpus.dir.resolve('hollow'))
        corpus
                .file('cut', 'cut.npy', Arrays.copyOf(good, 5000))
                .file('text', 'notes.tif', 'not an image'.bytes)
                .file('empty', 'empty.mrc', new byte[0])
                .file('no planes', 'zero.npy', Corpus.npy([0, 160, 160], new byte[0]))
                .file('nothing but NaN', 'nan.npy', Corpus.npy([1, 100, 100], floats(10_000) { Float.NaN }, '<f4'))
                .file('beyond', 'beyond.npy', Corpus.npy([100_000, 100_000, 100_000], new byte[1000]))
                .file('overflow', 'overflow.npy', Corpus.npy([4294967296L, 4294967296L, 4294967296L], new byte[1000]))
                .file('mrc lies', 'lies.mrc', mrcHeader(2_000_000_000, 2_000_000_000, 2_000_000_000))
                .file('nrrd lies', 'lies.nrrd', 'NRRD0004\ntype: uint8\ndimension: 3\nsizes: 90000 90000 90000\nencoding: raw\n\nabc'.bytes)
                .row('empty folder', 'hollow', 'auto', ',,,')
                .file('constant', 'constant.npy', Corpus.npy([2, 100, 100], new byte[20_000]))
                .file('some NaN', 'holes.npy', Corpus.npy([2, 100, 100], floats(20_000) {
                    it % 97 == 0 ? Float.NaN : it % 89 == 0 ? Float.POSITIVE_INFINITY : (float) Math.sin(it / 7d) }, '<f4'))
                .file('misnamed', 'misnamed.tif', good)
                .file('one slice', 'slice.npy', Corpus.npy([1, 160, 192], Arrays.copyOfRange(good, 128, 128 + 160 * 192)))
                .file('tiny', 'tiny.npy', Corpus.npy([1, 20, 20], Arrays.copyOfRange(good, 128, 528)))
                .sheet()
    }

    def "each bad source gets one sentence, the others finish, the run ends non-zero"() {
        given:
        sheet = corpus()

        when:
        run = new Run(dir.resolve('bad')).run(*options(sheet))

        then: 'the sentences name file, fault and mend, and nothing else was thrown about'
        run.exit != 0
        run.faults().keySet() == UNUSABLE.keySet()
        UNUSABLE.every { name, file -> run.faults()[name].contains(file) && run.faults()[name].contains('; ') }
        !run.output.contains('internal error')
        !run.output.contains('Exception')
        run.output.contains('Not everything succeeded')

        and: 'the others went through'
        run.counts('patches').keySet() == (USABLE + 'tiny') as Set
        run.counts('patches').every { it.value > 0 || it.key == 'tiny' }
        run.counts('kept')['alpha'] + run.counts('kept')['misnamed'] > 0 // the same pixels: near-duplicates of each other
        run.counts('kept')['constant'] == 0
        run.counts('kept')['nothing but NaN'] == 0

        and: 'an image smaller than half a patch has none, and is said to'
        run.counts('patches')['tiny'] == 0
        new JsonSlurper().parse(run.results.resolve('dataset/summary.json').toFile()).warnings.any { it.startsWith('tiny: gave no patch') }

        and: 'the report names what is missing'
        def page = run.results.resolve('report.html').toFile().text
        UNUSABLE.values().every { page.contains(it) }
        page.contains('No patch could be cut, so nothing of it is in the data set: its largest image has 20 \u00d7 20 pixels')
    }

    def "--on_bad_input skip: the same, but the run ends with 0"() {
        when:
        run.run(*options(sheet), '-resume', '--on_bad_input', 'skip')

        then:
        run.exit == 0
        run.output.contains('Done: ')
        run.faults().keySet() == UNUSABLE.keySet()
        run.trace().findAll { it.process == 'CURATE:INGEST' }.every { it.status == 'CACHED' }
    }

    def "when nothing can be used the run says so"() {
        given:
        def sheet = new Corpus(dir.resolve('nothing')).file('text', 'notes.tif', 'not an image'.bytes).sheet()

        expect:
        def none = new Run(dir.resolve('none')).run(*options(sheet))
        none.exit != 0
        none.faults().keySet() == ['text'] as Set
    }

    def "faults of parameters and samplesheet stop the run before any work, all in one message"() {
        given:
        Files.writeString(dir.resolve('broken.csv'), '''\
            dataset,path
            a,none.tif
            A,none.tif
            b/c,mixed/alpha.npy
            d-LOC-e,mixed/alpha.npy
            "$(touch PWNED);`id`",mixed/alpha.npy
            ,mixed/alpha.npy
            f,
            '''.stripIndent())

        expect:
        def refused = new Run(dir.resolve('faults')).run(*options(dir.resolve('broken.csv')), '--patchsize', 3, '--threshold', 7)
        refused.exit != 0
        ['did you mean --patch_size?', '--threshold is 7', 'line 2, column path', "line 3, column dataset: 'A' stands in line 2",
         "column dataset: 'b/c' must", "column dataset: 'd-LOC-e' must", "'\$(touch PWNED);`id`' must", 'has no value for dataset',
         'has no value for path'].every { refused.output.contains(it) }
        refused.trace()*.process == ['CURATE:SAMPLESHEET']
    }

    def "a samplesheet without its columns is named as such"() {
        given:
        Files.writeString(dir.resolve('columns.csv'), 'name,file\na,mixed/alpha.npy\n')

        expect:
        def refused = new Run(dir.resolve('columns')).run(*options(dir.resolve('columns.csv')))
        refused.exit != 0
        ["the column 'dataset' is missing", "the column 'path' is missing", "the column 'name' is unknown"].every { refused.output.contains(it) }
    }
}
