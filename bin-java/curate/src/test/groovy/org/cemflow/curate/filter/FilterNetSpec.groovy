package org.cemflow.curate.filter

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.Cli
import org.cemflow.core.io.Json
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir
import spock.lang.Unroll

/** A net as a filter: trained from labels, used to score, both as a user runs them. */
@Stepwise
class FilterNetSpec extends Specification {

    @TempDir Path dir
    @Shared @TempDir Path shared
    @Shared Map<String, Boolean> ids = [:]

    StringWriter err = new StringWriter()

    int run(Object... args) {
        Cli.run(new FilterCommand(), new PrintWriter(System.out), new PrintWriter(err, true), args*.toString() as String[])
    }

    int train(Path output, int epochs, Object... more) {
        run(['train', '--labels', shared.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'), '--volumes',
             shared.resolve('a.volume'), '--arch', 'resnet18', '--input-size', 32, '--batch', 16, '--epochs', epochs, '--gpu', 'off',
             '--threads', 2, '--output', output, *more] as Object[])
    }

    List scored(String name, Object... more) {
        int code = run(['score', '--patches', shared.resolve('b.patches.parquet'), '--volume', shared.resolve('b.volume'), '--gpu', 'off',
                        '--output', dir.resolve(name), *more] as Object[])
        assert code == 0: err
        IndexTable.read(dir.resolve(name)).withCloseable { it.toList() }
    }

    Path model() {
        shared.resolve('net.safetensors')
    }

    /** Two data sets of tissues and resins; some of the second are duplicates, some are no squares. */
    def setupSpec() {
        ['a', 'b'].eachWithIndex { name, k ->
            Corpus.write(shared, name, (0..<80).collect {
                int size = k == 1 && it % 8 == 0 ? 48 : 40
                it % 2 ? Corpus.resin(size, 4 + it % 20, it + 100 * k) : Corpus.tissue(size, 4 + it % 20, it + 100 * k)
            }, { row, i -> k == 1 && i in 4..5 ? IndexRowBuilder.builder(row).exemplar(false).build() : row })
                    .eachWithIndex { row, i -> ids[row.id()] = i % 2 == 0 }
        }
        def lines = ids.findAll { it.key.startsWith('a/') }.collect { id, informative -> "$id,${informative ? 'informative' : 'uninformative'}".toString() }
        Files.writeString(shared.resolve('labels.csv'), 'id,label\n' + lines.join('\n'))
    }

    def "a net is trained from labels; weights, ONNX model and measures stand side by side"() {
        expect:
        train(model(), 8) == 0
        Files.list(shared).withCloseable { files -> files*.fileName*.toString().findAll { it.contains('net.') || it.startsWith('.') } }.toSorted() ==
                ['net.onnx', 'net.safetensors', 'net.safetensors.json']

        when:
        def measures = Json.read(shared.resolve('net.safetensors.json'), Map)

        then: "the forest's shape, and what only a net has"
        measures.arch == 'resnet18' && measures.initialisation == 'random' && measures.trained == 11_170_753 && measures.seed == 1227
        measures.train == [informative: 34, uninformative: 34] && measures.test == [informative: 6, uninformative: 6]
        measures.confusion.values().sum() == 12
        measures.auroc > 0.9
        measures.epochs*.epoch == (1..8).toList()
        measures.epochs.last().held_out_accuracy == measures.accuracy
        measures.roc.first() == [false_positive: 0d, true_positive: 0d]
        measures.roc.last().subMap('false_positive', 'true_positive') == [false_positive: 1d, true_positive: 1d]
        measures.calibration*.examples.sum() == 12
        !measures.containsKey('importance')
    }

    def "fault D7 mended: scores are kept for every exemplar, on a CPU, and above the threshold means informative"() {
        when:
        def rows = scored('out.parquet', '--model', shared.resolve('net.onnx'))

        then:
        rows.size() == 80
        rows.findAll { it.score() == null }*.slice() == [4, 5]
        def judged = rows.findAll { it.score() != null }
        judged.every { it.informative() == (it.score() > 0.5) && it.cannyMean() != null && it.uniform() != null }
        judged.count { it.informative() == ids[it.id()] } > 65
        judged.findAll { !it.informative() }.every { it.reason() ==~ /net [01]\.\d\d/ }
        judged.findAll { it.informative() }*.reason().toSet() == ['informative'] as Set

        when: 'the threshold is a score itself'
        def median = judged*.score().toSorted()[39]
        def again = scored('again.parquet', '--model', shared.resolve('net.onnx'), '--threshold', median)

        then: 'strictly above it'
        again.findAll { it.score() != null }.every { it.informative() == (it.score() > median) }
        again*.score() == rows*.score()
    }

    def "the weights score as the ONNX model does, whatever the threads and the batch"() {
        given:
        def one = scored('one.parquet', '--model', shared.resolve('net.onnx'), '--threads', 1, '--batch', 64)

        expect:
        scored('two.parquet', '--model', model(), '--threads', 3, '--batch', 7)*.score() == one*.score()
    }

    def "the same labels and seed give the same bytes; another seed others"() {
        given:
        train(dir.resolve('again.safetensors'), 1)
        train(dir.resolve('two.safetensors'), 1)
        train(dir.resolve('other.safetensors'), 1, '--seed', 3)

        expect:
        Files.mismatch(dir.resolve('again.safetensors'), dir.resolve('two.safetensors')) == -1
        Files.mismatch(dir.resolve('again.onnx'), dir.resolve('two.onnx')) == -1
        Files.readString(dir.resolve('again.safetensors.json')) == Files.readString(dir.resolve('two.safetensors.json'))
        Files.mismatch(dir.resolve('again.safetensors'), dir.resolve('other.safetensors')) >= 0
    }

    def "a net goes on from another one's encoder, of which the last layer and the classifier learn; compat takes 20 epochs and stretches"() {
        expect:
        run('train', '--labels', shared.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'), '--volumes',
                shared.resolve('a.volume'), '--arch', 'resnet18', '--initialisation', model(), '--compat', 'cellemnet', '--input-size', 32,
                '--gpu', 'off', '--output', dir.resolve('next.safetensors')) == 0
        def measures = Json.read(dir.resolve('next.safetensors.json'), Map)
        measures.trained == 8_393_728 + 513
        measures.initialisation == 'net.safetensors'
        measures.initialisation_sha256 ==~ /[0-9a-f]{64}/
        measures.epochs.size() == 20
    }

    @Unroll
    def "a wrong call says all that is wrong at once: #options"() {
        given:
        err.buffer.length = 0

        expect:
        run(['train', '--labels', shared.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'), '--volumes',
             shared.resolve('a.volume'), *options] as Object[]) == 1
        says.every { err.toString().contains(it) }

        where:
        options                                                                                  | says
        ['--arch', 'resnet99', '--output', 'x.pth', '--lr', 0, '--batch', 1, '--epochs', 0,
         '--input-size', 9, '--initialisation', 'no.pth']                                        | ['--arch must be', '--output of a net', '--lr must', '--batch must', '--epochs must', '--input-size must', 'no.pth is no file']
        ['--output', 'forest.model', '--epochs', 3]                                              | ['a forest takes none of it']
    }

    @Unroll
    def "a model that is no classifier is one sentence and leaves nothing: #name"() {
        given:
        def file = dir.resolve(name)
        Files.write(file, content as byte[])

        expect:
        run('score', '--patches', shared.resolve('b.patches.parquet'), '--volume', shared.resolve('b.volume'), '--gpu', 'off', '--model', file,
                '--output', dir.resolve('out.parquet')) == 2
        err.toString().readLines().size() == 1
        err.toString().contains(name)
        !Files.exists(dir.resolve('out.parquet'))

        where:
        name               | content
        'net.onnx'         | 'not a model'.bytes
        'net.safetensors'  | [1, 2, 3]
        'net.pth'          | 'PK and so on'.bytes
        'net.pth.tar'      | []
    }

    def "labels that name no patch of the tables are one sentence, before any patch is read"() {
        given:
        Files.writeString(dir.resolve('labels.csv'), Files.readString(shared.resolve('labels.csv')) + '\nz-LOC-0_0_0_0,informative\n')

        expect:
        run('train', '--labels', dir.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'), '--volumes',
                shared.resolve('a.volume'), '--arch', 'resnet18', '--gpu', 'off', '--output', dir.resolve('net.safetensors')) == 2
        err.toString().contains('1 of 81 labelled patches are in no table, such as z-LOC-0_0_0_0')
        Files.list(dir).withCloseable { it*.fileName*.toString().toSorted() } == ['labels.csv']
    }

    def "neither the rule nor a forest loads libtorch or ONNX Runtime; a net scores without libtorch"() {
        expect:
        loaded('train', '--labels', shared.resolve('labels.csv'), '--patches', shared.resolve('a.patches.parquet'), '--volumes',
                shared.resolve('a.volume'), '--output', shared.resolve('forest.model')) == [] as Set
        loaded('score', '--patches', shared.resolve('b.patches.parquet'), '--volume', shared.resolve('b.volume'), '--output',
                dir.resolve('rule.parquet')) == [] as Set
        loaded('score', '--patches', shared.resolve('b.patches.parquet'), '--volume', shared.resolve('b.volume'), '--model',
                shared.resolve('forest.model'), '--output', dir.resolve('forest.parquet')) == [] as Set
        loaded('score', '--patches', shared.resolve('b.patches.parquet'), '--volume', shared.resolve('b.volume'), '--model', model(),
                '--gpu', 'off', '--output', dir.resolve('net.parquet')) == ['ai.onnxruntime'] as Set
    }

    /** Which of the two engines' packages a JVM of its own loads classes of. */
    Set<String> loaded(Object... args) {
        def log = dir.resolve('classes.log')
        def command = [Path.of(System.getProperty('java.home'), 'bin', 'java'), "-Xlog:class+load:file=${log}", '-cp',
                       System.getProperty('surefire.test.class.path', System.getProperty('java.class.path')), FilterCommand.name, *args]*.toString()
        def process = new ProcessBuilder(command).redirectErrorStream(true).start()
        def text = process.inputStream.text
        assert process.waitFor() == 0: text
        assert Files.readString(log).contains('org.cemflow.curate.filter.FilterCommand')
        ['org.bytedeco', 'ai.onnxruntime'].findAll { Files.readString(log).contains(" ${it}.") } as Set
    }
}
