package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.sql.DriverManager
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** Names and metadata that a shell, a pattern or a page would act upon; runs from elsewhere and by other means. */
class HostileSpec extends Specification {

    static final String FOLDER = 'da ta "q" \'s\' $HOME; [x] \u00e9\u00b5'

    @Shared @TempDir Path dir

    List<String> options(String sheet, Object... more) {
        ['--input', sheet, '--patch_size', 64, '-ansi-log', 'false', *more]*.toString()
    }

    /** Nextflow as its own installer would put it on the PATH. */
    Path nextflow() {
        def bin = Files.createDirectories(dir.resolve('bin'))
        def script = bin.resolve('nextflow')
        Files.writeString(script, "#!/bin/sh\nPATH='${System.getenv('PATH')}' exec '${Run.ROOT.resolve('cemflow')}' nextflow \"\$@\"\n".toString())
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString('rwxr-xr-x'))
        script
    }

    def "hostile folders, file names and metadata arrive unchanged, from a hostile working folder, without a locale"() {
        given: 'a file that the pattern [1] would match instead, and names that are commands'
        def corpus = new Corpus(dir.resolve(FOLDER))
        def names = [one: 'a [1].npy', two: 'b$USER`touch PWNED`.npy', three: 'c;touch PWNED;#*.npy', four: 'd\nnew\tline{x,y}.npy']
        new Corpus(corpus.dir).volume('a 1', 2, 80, 80)
        names.each { name, file ->
            corpus.volume(name, 3, 100, 100)
            Files.move(corpus.dir.resolve("${name}.npy"), corpus.dir.resolve(file))
        }
        def organism = 'Mus "x" \'y\' $HOME `touch PWNED` \\n \\ ; <b>&amp;\nEND_OF_PARAMS\n--help \u00e9'
        def rows = names.collect { name, file -> "${name},\"${file}\",\"${organism.replace('"', '""')}\",--help,@x\n" }
        Files.writeString(corpus.dir.resolve('sheet $1;*.csv'), 'dataset,path,organism,licence,tissue\n' + rows.join())

        when: 'everything is relative, nothing comes from HOME'
        def run = new Run(corpus.dir)
        run.environment = [HOME: Files.createDirectories(dir.resolve('home')).toString(), LC_ALL: 'C', LANG: null]
        run.results = corpus.dir.resolve('res "ults" $x')
        def arguments = options('sheet $1;*.csv', '--outdir', 'res "ults" $x', '-work-dir', dir.resolve('w o r k'), '--title', '"t" \'q\' $(touch PWNED) <i>')
        run.run(*arguments)

        then:
        run.exit == 0
        run.counts('patches').keySet() == names.keySet()
        Files.walk(dir).withCloseable { files -> files.noneMatch { it.fileName.toString() == 'PWNED' } }

        and: 'the index holds the words as they were written'
        def sql = DriverManager.getConnection('jdbc:duckdb:')
        def query = sql.prepareStatement('select distinct organism, licence, tissue from read_parquet(?)')
        query.setString(1, run.results.resolve('dataset/index.parquet').toString().replace('[', '[[]'))
        def row = query.executeQuery()
        row.next()
        [row.getString(1), row.getString(2), row.getString(3)] == [organism, '--help', '@x']
        !row.next()

        and: 'the page shows them as text'
        def page = run.results.resolve('report.html').toFile().text
        page.contains('&lt;b&gt;&amp;amp;')
        !page.contains('<b>&amp;\n')

        when:
        run.run(*arguments, '-resume')

        then:
        run.exit == 0
        run.trace().every { it.status == 'CACHED' }

        when: 'a source that Nextflow does not stage changes'
        Files.copy(corpus.dir.resolve('a 1.npy'), corpus.dir.resolve('a [1].npy'), java.nio.file.StandardCopyOption.REPLACE_EXISTING)
        run.run(*arguments, '-resume')

        then: 'it is read again, and it alone'
        run.trace().findAll { it.process == 'CURATE:INGEST' && it.status != 'CACHED' }*.tag == ['one']

        cleanup:
        sql?.close()
    }

    def "plain nextflow runs the pipeline, relative to where it is called"() {
        given:
        new Corpus(dir.resolve('plain/data')).volume('alpha', 2, 100, 100).sheet()

        when:
        def run = new Run(dir.resolve('plain'), [nextflow(), 'run', Run.ROOT.resolve('main.nf')])
        run.environment = [HOME: Files.createDirectories(dir.resolve('home')).toString()]
        run.results = run.dir.resolve('out/deep')
        run.run(*options('data/samplesheet.csv', '--outdir', 'out/deep'))

        then:
        run.exit == 0
        run.counts('kept')['alpha'] > 0
    }

    def "a working folder that tasks could not run in is refused with the way out"() {
        given:
        new Corpus(dir.resolve('refused')).volume('alpha', 2, 100, 100).sheet()

        when:
        def run = new Run(dir.resolve('here $x')).run(*options('../refused/samplesheet.csv'))

        then:
        run.exit != 0
        run.output.contains('give -work-dir')
    }
}
