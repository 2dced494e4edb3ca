package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Path
import java.time.OffsetDateTime
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir

/** What a run leaves behind about itself, after real runs. */
@Stepwise
class ProvenanceSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Run run
    @Shared String first

    @Shared Path sheet

    def setupSpec() {
        // Written once: -resume goes by size and time of the sources.
        sheet = new Corpus(dir.resolve('corpus')).volume('alpha', 2, 96, 96).file('cut', 'cut.npy', new byte[100]).sheet()
    }

    List<String> options() {
        ['--input', sheet, '--patch_size', 64, '--on_bad_input', 'skip', '-ansi-log', 'false']*.toString()
    }

    Path results() {
        run.dir.resolve('results')
    }

    List<Map> graph() {
        new JsonSlurper().parse(results().resolve('ro-crate-metadata.json').toFile())['@graph']
    }

    Map node(String id) {
        graph().find { it['@id'] == id }
    }

    static List<String> references(Object node) {
        if (node instanceof Map) {
            return node.size() == 1 && node.containsKey('@id') ? [node['@id']] : references(node.values())
        }
        node instanceof Collection ? node.collectMany { references(it) } : []
    }

    def "the crate describes the run: every reference has its node, every file lies there with its sum"() {
        when:
        def before = OffsetDateTime.now().minusSeconds(1)
        run = new Run(dir.resolve('run')).run(*options())

        then:
        run.exit == 0
        def ids = graph()*.'@id'
        ids.toSet().size() == ids.size()
        references(graph()).findAll { !(it in ids) } == []
        def files = graph().findAll { 'File' in [it['@type']].flatten() }
        files.size() >= 9
        files.findAll { Run.sha256(results().resolve(it['@id'])) != it.sha256 } == []
        files*.'@id'.containsAll(['dataset/manifest.json', 'report.html', 'pipeline_info/main.nf', 'pipeline_info/params.json'])

        and: 'when it ran and how it ended'
        def action = node('#run')
        !OffsetDateTime.parse(action.startTime).isBefore(before)
        !OffsetDateTime.parse(action.endTime).isBefore(OffsetDateTime.parse(action.startTime))
        node('./').datePublished == action.endTime
        action.actionStatus.endsWith('CompletedActionStatus')

        and: 'on what: the source as it lies in the corpus'
        def source = node('#source-alpha')
        source.sha256 == Run.sha256(dir.resolve('corpus/alpha.npy'))
        node(source.license['@id']).name == 'CC0'

        and: 'the records'
        def records = ['params', 'versions', 'inputs', 'outputs'].collectEntries {
            [it, new JsonSlurper().parse(results().resolve("pipeline_info/${it}.json").toFile())] }
        records.params.patch_size == 64
        records.versions.nextflow ==~ /\d+\.\d+\.\d+.*/
        records.versions.build == Run.ROOT.resolve('bin-java/dist/target/cemflow/digest').toFile().text.trim()
        records.inputs.used*.dataset == ['alpha']
        records.inputs.unused*.dataset == ['cut']
        records.outputs.every { Run.sha256(results().resolve(it.path)) == it.sha256 }

        cleanup:
        first = results().resolve('ro-crate-metadata.json').toFile().text
    }

    def "-resume after success runs nothing, and only the times differ"() {
        when:
        run.run(*options(), '-resume')

        then:
        run.exit == 0
        run.trace().every { it.status == 'CACHED' }
        run.trace()*.process.contains('PROVENANCE')
        def again = results().resolve('ro-crate-metadata.json').toFile().text
        again != first
        timeless(again) == timeless(first)
    }

    def "a run that ends non-zero is described as failed"() {
        when:
        run.run(*(options() - ['--on_bad_input', 'skip']), '-resume')

        then:
        run.exit != 0
        node('#run').actionStatus.endsWith('FailedActionStatus')
        node('#run').error
    }

    private static String timeless(String crate) {
        crate.replaceAll(/"(startTime|endTime|datePublished)": "[^"]*"/, '"$1"')
    }
}
