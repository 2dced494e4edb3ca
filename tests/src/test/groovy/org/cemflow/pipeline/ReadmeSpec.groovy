package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import java.sql.DriverManager
import spock.lang.Specification
import spock.lang.TempDir

/** What the README and the pages under docs/ tell people to type is typed by a test. */
class ReadmeSpec extends Specification {

    /** Command of the README -> where it is run. */
    static final Map<String, String> RUN_BY = [
            './cemflow run -profile demo': 'DemoSpec',
            './cemflow test': '.ci/run',
            './cemflow run --input samplesheet.csv --outdir results': 'this spec, and CurateSpec',
            './cemflow run --input samplesheet.csv --outdir results -resume': 'this spec, and CurateSpec',
            './cemflow run --input samplesheet.csv --outdir results --pretrain -resume': 'PretrainSpec, with a preset of its own',
            './cemflow run --input samplesheet.csv --outdir results --pretrain --pretrain_preset fast -resume': 'PretrainSpec, likewise',
            './cemflow run --input samplesheet.csv --outdir results --keep_volumes -resume': 'LabelSpec',
            './cemflow label --results results --labels labels.csv': 'LabelSpec',
            './cemflow run --input samplesheet.csv --outdir results --filter_labels labels.csv -resume': 'FilterSpec, and DemoSpec',
            './cemflow run --benchmarks phantom --initialisations random': 'BenchmarkSpec, with a benchmark of its own',
            './cemflow run --benchmarks vnc --benchmark_data data --initialisations random,mine=encoder.safetensors --benchmark_seeds 1,2,3 --label_shares 0.1,1': 'BenchmarkSpec, likewise',
    ]
    /** Commands for a cluster begin so; SlurmPipelineSpec runs them. */
    static final String ON_A_CLUSTER = './cemflow run -profile slurm '

    @TempDir Path dir

    static List<String> commands(Path page) {
        def lines = []
        boolean inside = false
        page.toFile().readLines().each { line ->
            if (line.startsWith('```')) {
                inside = line == '```sh'
            } else if (inside && line.startsWith('./cemflow')) {
                lines << line.replaceAll(/\s+#.*/, '').trim()
            }
        }
        lines
    }

    def "every command of the README has a test that runs it"() {
        expect:
        def commands = commands(Run.ROOT.resolve('README.md'))
        commands.size() >= 4
        commands.findAll { !RUN_BY.containsKey(it) && !it.startsWith(ON_A_CLUSTER) } == []
    }

    def "the README's samplesheet, commands and query work as printed"() {
        given: 'its samplesheet, with sources of that kind under those names'
        def readme = Run.ROOT.resolve('README.md').toFile().text
        def sheet = (readme =~ /(?s)```csv\n(.*?)```/)[0][1]
        def corpus = new Corpus(dir.resolve('scratch')).volume('a', 2, 260, 260)
        def volume = Files.readAllBytes(corpus.dir.resolve('a.npy'))
        def rows = sheet.readLines()
        Files.createDirectories(dir.resolve('data'))
        Files.write(dir.resolve('data/any.npy'), volume)
        Files.writeString(dir.resolve('samplesheet.csv'),
                rows.take(1).plus(rows.drop(1).collect { it.replaceFirst(/,[^,]+,/, ',data/any.npy,') }).join('\n'))

        when:
        def run = new Run(dir).run('--input', 'samplesheet.csv', '--outdir', 'results')

        then:
        run.exit == 0
        run.run('--input', 'samplesheet.csv', '--outdir', 'results', '-resume').trace().every { it.status == 'CACHED' }

        when:
        def query = (readme =~ /duckdb\.sql\("(.*)"\)/)[0][1].replace("'results/", "'${dir}/results/")
        def sql = DriverManager.getConnection('jdbc:duckdb:')
        def counts = sql.createStatement().executeQuery(query)

        then:
        counts.next()
        counts.getString(1) == 'cremi'
        counts.getLong(2) > 0

        cleanup:
        sql?.close()
    }

    def "./cemflow doctor, help and a wrong word answer as they should"() {
        expect:
        answer('doctor').with { exit, out -> out.contains('Java') && out.contains('executables') }
        answer('help').with { exit, out -> exit == 0 && out.contains('./cemflow run -profile demo') }
        answer('nonsense').with { exit, out -> exit == 1 && out.contains("unknown command 'nonsense'") }
    }

    private static List answer(String word) {
        def process = new ProcessBuilder(Run.ROOT.resolve('cemflow').toString(), word).redirectErrorStream(true).start()
        def out = process.inputStream.text
        [process.waitFor(), out]
    }
}
