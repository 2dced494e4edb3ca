package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir

/** Trained filters as a part of the pipeline: a forest and a net, trained in the run or brought along. */
@Stepwise
class FilterSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Path sheet
    @Shared Path labels
    @Shared Run forest
    @Shared Run net

    List<String> options(Object... more) {
        ['--input', sheet, '--patch_size', 64, '--axes', 'xy', '-ansi-log', 'false', *more]*.toString()
    }

    def setupSpec() {
        sheet = new Corpus(dir.resolve('corpus')).volume('alpha').volume('beta 2').sheet()
        // Enough of either to learn from; what they say is no matter here.
        def lines = (0..11).collectMany { z -> [0, 64].collectMany { y -> [0, 64, 128].collect { x ->
            String.format('alpha-LOC-0_%02d_%d_%d,%s', z, y, x, x == 0 ? 'informative' : 'uninformative') } } }
        labels = Files.writeString(dir.resolve('my labels.csv'), 'id,label\n' + lines.join('\n') + '\n')
    }

    def "a forest is trained from labels and judges all data sets; the report shows how good it is"() {
        when:
        forest = new Run(dir.resolve('forest')).run(*options('--filter_labels', labels))

        then:
        forest.exit == 0
        forest.trace().findAll { it.process ==~ /CURATE:(TRAIN_)?FILTER/ }*.status == ['COMPLETED'] * 3
        forest.results.resolve('filter').toFile().list().toList().toSorted() == ['forest.model', 'forest.model.json']
        forest.results.resolve('report.html').toFile().text.contains('id="chart-roc"')
    }

    def "a net is trained from labels, then scores by ONNX Runtime, as tasks for a GPU"() {
        when:
        net = new Run(dir.resolve('net')).run(*options('--filter_labels', labels, '--filter_arch', 'resnet18', '--filter_epochs', 1))

        then:
        net.exit == 0
        net.trace().findAll { it.process ==~ /CURATE:(TRAIN_)?FILTER_NEURAL/ }*.status == ['COMPLETED'] * 3
        net.results.resolve('filter').toFile().list().toList().toSorted() == ['net.onnx', 'net.safetensors', 'net.safetensors.json']
        new JsonSlurper().parse(net.results.resolve('filter/net.safetensors.json').toFile()).epochs.size() == 1
        net.results.resolve('report.html').toFile().text.contains('id="chart-filter-loss"')

        and: 'trained once, however often the run is resumed'
        net.run(*options('--filter_labels', labels, '--filter_arch', 'resnet18', '--filter_epochs', 1), '-resume').trace().every { it.status == 'CACHED' }
    }

    def "the same net given as a model judges the same, and its measures are shown"() {
        given:
        def index = Run.sha256(net.results.resolve('dataset/index.parquet'))

        when:
        def run = new Run(dir.resolve('given')).run(*options('--filter_model', net.results.resolve('filter/net.onnx')))

        then:
        run.exit == 0
        run.trace().every { !it.process.contains('TRAIN_FILTER') }
        Run.sha256(run.results.resolve('dataset/index.parquet')) == index
        run.results.resolve('report.html').toFile().text.contains('id="chart-filter-loss"')
    }

    def "a model whose measures are of another version is used all the same"() {
        given:
        def old = Files.createDirectories(dir.resolve('old'))
        Files.copy(forest.results.resolve('filter/forest.model'), old.resolve('forest.model'))
        Files.writeString(old.resolve('forest.model.json'), '{"auroc": 0.9}')

        when:
        def run = new Run(dir.resolve('of old')).run(*options('--filter_model', old.resolve('forest.model')))

        then:
        run.exit == 0
        run.output.contains('the report does not show how good the filter is')
        Run.sha256(run.results.resolve('dataset/index.parquet')) == Run.sha256(forest.results.resolve('dataset/index.parquet'))
        !run.results.resolve('report.html').toFile().text.contains('id="chart-roc"')
    }

    def "labels that name no patch of the run, and options that exclude each other, are one sentence"() {
        given:
        def foreign = Files.writeString(dir.resolve('foreign.csv'), labels.toFile().text.replace('alpha', 'omega'))

        when:
        def lost = new Run(dir.resolve('lost')).run(*options('--filter_labels', foreign))
        def both = new Run(dir.resolve('both')).run(*options('--filter_labels', labels, '--filter_model', forest.results.resolve('filter/forest.model')))
        def weights = new Run(dir.resolve('weights')).run(*options('--filter_weights', labels))

        then:
        lost.exit != 0
        lost.output.contains('72 of 72 labelled patches are in no table, such as omega-LOC-0_00_0_0')
        both.exit != 0 && both.output.contains('--filter_labels and --filter_model')
        weights.exit != 0 && weights.output.contains('give --filter_labels labels.csv too')
    }
}
