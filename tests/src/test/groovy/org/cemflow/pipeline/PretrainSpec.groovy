package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir

/** The pretraining as a part of the pipeline, on a tiny corpus: killed and resumed, with what it leaves. */
@Stepwise
class PretrainSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Path sheet
    @Shared Path preset
    @Shared Run whole

    List<String> options() {
        // A checkpoint a second, so that one is there well before the end.
        ['--input', sheet, '--patch_size', 32, '--gpu', 'auto', '--pretrain', '--pretrain_preset', preset, '--checkpoint_minutes', 0.02,
         '-ansi-log', 'false']*.toString()
    }

    def setupSpec() {
        sheet = new Corpus(dir.resolve('corpus')).volume('alpha', 6, 96, 128).volume('beta 2', 6, 96, 128).sheet()
        preset = Files.writeString(dir.resolve('my preset.yml'), '''\
            arch: resnet18
            view_size: 32
            batch: 8
            epochs: 4
            lr: 0.03
            schedule: cosine
            queue: 32
            dim: 16
            bn_groups: 2
            metrics_every: 5
            '''.stripIndent())
    }

    static Path encoder(Run run) {
        run.results.resolve('pretrain/encoder.safetensors')
    }

    static Path checkpoints(Run run) {
        run.dir.resolve('work/checkpoints')
    }

    static List<Path> files(Path folder, String name) {
        Files.exists(folder) ? Files.walk(folder).withCloseable { files -> files.filter { it.fileName.toString() ==~ name }.toList() } : []
    }

    def "--pretrain gives an encoder, embeddings of every kept patch, both in the report and in the records"() {
        when:
        whole = new Run(dir.resolve('whole')).run(*options())

        then:
        whole.exit == 0
        whole.trace().findAll { it.process in ['PRESET', 'PRETRAIN', 'EMBED'] }*.status == ['COMPLETED'] * 3
        def folder = whole.results.resolve('pretrain')
        folder.toFile().list().toList().toSorted() ==
                ['README.md', 'embeddings.npy', 'encoder.onnx', 'encoder.safetensors', 'metrics.csv', 'summary.json']
        def summary = new JsonSlurper().parse(folder.resolve('summary.json').toFile())
        summary.encoder_sha256 == Run.sha256(encoder(whole))
        def kept = whole.counts('kept').values().sum()
        summary.patches == kept
        Files.size(folder.resolve('embeddings.npy')) == 128 + kept * 512 * 4

        and: 'the checkpoints lie outside the results and the task'
        files(checkpoints(whole), /.*\.safetensors/).size() >= 1

        and:
        def page = whole.results.resolve('report.html').toFile().text
        page.contains('id="chart-loss"') && page.contains('<b>query</b>')

        and: 'the records have the sums of its files'
        def outputs = new JsonSlurper().parse(whole.results.resolve('pipeline_info/outputs.json').toFile())
        outputs.count { it.path.startsWith('pretrain/') } == 6
        outputs.every { Run.sha256(whole.results.resolve(it.path)) == it.sha256 }
        def graph = new JsonSlurper().parse(whole.results.resolve('ro-crate-metadata.json').toFile())['@graph']
        graph.find { it['@id'] == 'pretrain/encoder.safetensors' }.sha256 == summary.encoder_sha256
    }

    def "without --pretrain the same run needs the curation only; with it again, nothing runs"() {
        expect:
        def without = whole.run(*(options() - '--pretrain'), '-resume').trace()
        without*.process.disjoint(['PRESET', 'PRETRAIN', 'EMBED'])
        without.findAll { it.status != 'CACHED' }*.process as Set == ['CURATE:SAMPLESHEET', 'REPORT', 'PROVENANCE'] as Set
        whole.run(*options(), '-resume').trace().every { it.status == 'CACHED' }
    }

    def "stopped by TERM it is retried; then killed with -9 in the middle and resumed: the same weights, to the bit"() {
        given:
        def run = new Run(dir.resolve('killed'))

        when: 'the executable alone is told to stop once a checkpoint of the first steps is there'
        def process = run.start(*options())
        waitFor(180) { files(checkpoints(run), /checkpoint-.*\.safetensors/) }
        // The only Java but for Nextflow's, which is the launcher's child.
        process.descendants().filter { it.info().command().orElse('').endsWith('java') && it.parent().orElse(null) != process.toHandle() }
                .forEach { it.destroy() }

        and: 'and when the second attempt goes on from there, the whole tree of processes dies'
        waitFor(60) { files(run.dir.resolve('work'), /\.command\.err/).any { it.toFile().text.contains('going on from step') } }
        def family = process.descendants().toList() + process.toHandle()
        family.each { it.destroyForcibly() }
        process.waitFor(30, TimeUnit.SECONDS)
        waitFor(30) { family.every { !it.alive } }

        then: 'it was in the middle'
        run.dir.resolve('console.txt').toFile().text.contains('PRETRAIN: it was stopped by a signal')
        files(run.dir.resolve('work'), /encoder\.safetensors/) == []
        files(checkpoints(run), /.*\.safetensors/)

        when:
        run.run(*options(), '-resume')

        then: 'it went on from there'
        run.exit == 0
        run.trace().find { it.process == 'CURATE:EXPORT' }.status == 'CACHED'
        def task = run.trace().find { it.process == 'PRETRAIN' }
        task.status == 'COMPLETED'
        Path.of(task.workdir).resolve('.command.err').toFile().text.contains('going on from step')

        and:
        Run.sha256(encoder(run)) == Run.sha256(encoder(whole))
        Run.sha256(run.results.resolve('pretrain/encoder.onnx')) == Run.sha256(whole.results.resolve('pretrain/encoder.onnx'))
    }

    def "a preset that is not there is said before anything runs"() {
        when:
        def run = new Run(dir.resolve('none')).run('--input', sheet, '--pretrain', '--pretrain_preset', 'fats', '-ansi-log', 'false')

        then:
        run.refused('--pretrain_preset fats: is neither paper, fast or demo nor a file')
    }

    def "a preset with a fault ends the run before the curation has done its work"() {
        given:
        def wrong = Files.writeString(dir.resolve('wrong.yml'), 'batch: 30\nqueue: 1024\n')

        when:
        def run = new Run(dir.resolve('wrong')).run('--input', sheet, '--pretrain', '--pretrain_preset', wrong, '-ansi-log', 'false')

        then:
        run.exit != 0
        run.trace().find { it.process == 'PRESET' }.exit == '1'
        run.output.contains('1024')
        !run.trace().any { it.process in ['CURATE:EXPORT', 'PRETRAIN'] }
    }

    def "GPUs among which the preset's groups cannot be shared end the run likewise"() {
        when:
        def run = new Run(dir.resolve('three')).run('--input', sheet, '--pretrain', '--pretrain_preset', 'demo', '--gpus', 3, '-ansi-log', 'false')

        then:
        run.exit != 0
        run.trace().find { it.process == 'PRESET' }.exit == '1'
        run.output.contains('--bn-groups 2 cannot be shared equally by --devices 3')
        !run.trace().any { it.process in ['CURATE:EXPORT', 'PRETRAIN'] }
    }

    def "a pretraining that fails takes nothing with it: data set and report are there, and -resume tries it again"() {
        given: 'fewer patches than a batch'
        def options = ['--input', new Corpus(dir.resolve('small')).volume('alpha', 1, 96, 96).sheet(), '--patch_size', 32, '--pretrain',
                       '--pretrain_preset', 'demo', '-ansi-log', 'false']

        when:
        def run = new Run(dir.resolve('few')).run(*options)

        then: 'one sentence says so, and the run ends with a non-zero code'
        run.exit != 0
        run.output.contains('fewer than a batch of 64')
        run.trace().find { it.process == 'PRETRAIN' }.with { [it.exit, it.attempt] } == ['2', '1']
        Files.exists(run.results.resolve('dataset/manifest.json'))
        run.results.resolve('report.html').toFile().text.contains('PRETRAIN is missing')

        and: 'a task that was ignored is no result'
        run.run(*options, '-resume').exit != 0
        run.trace().find { it.process == 'PRETRAIN' }.status == 'FAILED'
        run.trace().find { it.process == 'REPORT' }.status == 'CACHED'
    }

    private static void waitFor(int seconds, Closure<Boolean> condition) {
        long end = System.currentTimeMillis() + seconds * 1000L
        while (!condition.call()) {
            assert System.currentTimeMillis() < end: "nothing after ${seconds} s"
            Thread.sleep(50)
        }
    }
}
