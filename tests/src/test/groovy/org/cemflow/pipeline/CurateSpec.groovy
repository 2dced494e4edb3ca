package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.sql.DriverManager
import java.util.concurrent.TimeUnit
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir

/** The curation as a user runs it: whole runs through Nextflow on tiny corpora. */
@Stepwise
class CurateSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Path sheet
    @Shared Run whole
    @Shared Map<String, String> bytes

    List<String> options(Path sheet) {
        ['--input', sheet, '--patch_size', 64, '-ansi-log', 'false']*.toString()
    }

    def setupSpec() {
        sheet = new Corpus(dir.resolve('corpus')).volume('alpha').volume('beta 2').volume('gamma', 3, 200, 200).sheet()
    }

    def "a run gives the data set, the report and what is known about the run"() {
        when:
        whole = new Run(dir.resolve('whole')).run(*options(sheet))

        then:
        whole.exit == 0
        whole.trace().every { it.status == 'COMPLETED' }
        def results = whole.dir.resolve('results')
        ['dataset/index.parquet', 'dataset/train.npy', 'dataset/summary.json', 'dataset/manifest.json', 'report.html',
         'pipeline_info/trace.tsv'].every { Files.size(results.resolve(it)) > 0 }

        and: 'the manifest tells the truth'
        def manifest = new JsonSlurper().parse(results.resolve('dataset/manifest.json').toFile())
        manifest.files.size() >= 4
        manifest.files.every { Run.sha256(results.resolve('dataset').resolve(it.path)) == it.sha256 }

        and: 'a peer reads the index'
        def sql = DriverManager.getConnection('jdbc:duckdb:')
        def counts = sql.createStatement().executeQuery(
                "select count(*), count(distinct dataset), count(*) filter (kept) from '${results.resolve('dataset/index.parquet')}'")
        counts.next()
        counts.getLong(1) > 100
        counts.getLong(2) == 3
        def kept = counts.getLong(3)
        kept > 0
        Files.size(results.resolve('dataset/train.npy')) == 128 + kept * 64 * 64

        cleanup:
        bytes = whole?.bytes()
        sql?.close()
    }

    def "-resume after success runs nothing"() {
        when:
        def again = whole.run(*options(sheet), '-resume')

        then:
        again.exit == 0
        again.trace().every { it.status == 'CACHED' }
    }

    def "more memory for the tasks does not redo them"() {
        expect:
        whole.run(*options(sheet), '-resume', '--max_memory', '3 GB').trace()
                .findAll { it.status != 'CACHED' }*.process as Set == ['CURATE:SAMPLESHEET', 'REPORT', 'PROVENANCE'] as Set
    }

    def "killed half-way and resumed, a run ends in the same bytes"() {
        given:
        def run = new Run(dir.resolve('killed'))

        when: 'the head is killed with its tasks as soon as the first table is there'
        def process = run.start(*options(sheet))
        waitFor(120) { Files.exists(run.dir.resolve('work')) && Files.walk(run.dir.resolve('work')).withCloseable { files ->
            files.anyMatch { it.fileName.toString().endsWith('.patches.parquet') } } }
        def family = process.descendants().toList() + process.toHandle()
        family.each { it.destroyForcibly() }
        process.waitFor(30, TimeUnit.SECONDS)

        then:
        !Files.exists(run.dir.resolve('results/dataset/manifest.json'))

        when:
        run.run(*options(sheet), '-resume')

        then:
        run.exit == 0
        run.bytes() == bytes
        run.trace().any { it.status == 'CACHED' }
    }

    def "with 256-bit hashes the distances, given in bits of 64, are four times as many"() {
        when:
        def run = new Run(dir.resolve('wide')).run(*options(sheet), '--hash_size', 16, '--max_distance', 10)

        then:
        run.exit == 0
        def said = { String process -> Path.of(run.trace().find { it.process == "CURATE:$process" }.workdir).resolve('.command.sh').toFile().text }
        said('DEDUP').contains('--max-distance 40 ')
        said('DEDUP_ACROSS').contains('--across-distance 24 ')
    }

    def "new tools redo their work on -resume: nothing stale survives"() {
        given: 'the same pipeline in another place, whose tools carry another digest'
        def copy = Files.createDirectories(dir.resolve('copy'))
        ['main.nf', 'nextflow.config', 'nextflow_schema.json', 'modules', 'conf'].each {
            Files.createSymbolicLink(copy.resolve(it), Run.ROOT.resolve(it))
        }
        def tools = Files.createDirectories(copy.resolve('bin-java/dist/target/cemflow'))
        Files.createSymbolicLink(tools.resolve('bin'), Run.ROOT.resolve('bin-java/dist/target/cemflow/bin'))
        Files.writeString(tools.resolve('digest'), 'one')
        Files.copy(Run.ROOT.resolve('cemflow'), copy.resolve('cemflow'))
        Files.createDirectories(copy.resolve('bin-java/nextflow/target'))
        def lib = Run.ROOT.resolve('bin-java/nextflow/target/lib')
        if (Files.exists(lib)) {
            Files.createSymbolicLink(copy.resolve('bin-java/nextflow/target/lib'), lib)
        }
        def small = new Corpus(dir.resolve('small')).volume('alpha', 2).sheet()
        def run = new Run(dir.resolve('rebuilt'), [copy.resolve('cemflow'), 'run'])

        expect:
        run.run(*options(small)).exit == 0
        run.run(*options(small), '-resume').trace().every { it.status == 'CACHED' }

        when:
        Files.writeString(tools.resolve('digest'), 'two')

        then:
        run.run(*options(small), '-resume').trace().every { it.status == 'COMPLETED' }

        cleanup:
        Run.unlink(copy)
    }

    private static void waitFor(int seconds, Closure<Boolean> condition) {
        long end = System.currentTimeMillis() + seconds * 1000L
        while (!condition.call()) {
            assert System.currentTimeMillis() < end: "nothing after ${seconds} s"
            Thread.sleep(100)
        }
    }
}
