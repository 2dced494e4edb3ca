package org.cemflow.curate.support

import static org.cemflow.curate.support.Corpus.row
import static org.cemflow.curate.support.Corpus.table
import static org.cemflow.curate.support.Corpus.texture
import static org.cemflow.curate.support.Corpus.volume

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.curate.dedup.DedupCommand
import org.cemflow.curate.ingest.IngestCommand
import org.cemflow.curate.patch.PatchCommand
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** The executables as processes of their own: full disks, the log level. */
@Requires({ os.linux })
class FailuresSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Path stored
    @Shared Path patches

    def setupSpec() {
        def sections = (0..<40).collect { texture(it, 64) }
        stored = volume(dir.resolve('a.volume'), 'a', sections, 64)
        def random = new SeededRandom(7, 'hashes')
        patches = table(dir.resolve('a.patches.parquet'), (0..<500).collect {
            row('a', it, String.format('%08x%08x', random.below(Integer.MAX_VALUE), random.below(Integer.MAX_VALUE)), false, it / 7d)
        })
    }

    private static List child(Class command, Object... args) {
        def line = [System.getProperty('java.home') + '/bin/java', '-XX:TieredStopAtLevel=1', '-cp',
                System.getProperty('java.class.path'), command.name, *args*.toString()]
        def process = new ProcessBuilder(line).redirectErrorStream(true).start()
        def said = process.inputStream.text
        [process.waitFor(), said]
    }

    private List<String> inside(Path folder) {
        Files.list(folder).withCloseable { it.map { p -> p.fileName.toString() }.toList() }
    }

    def "a disk that is full while a table is closed ends with code 2 and one sentence, and leaves nothing: #command.class.simpleName"() {
        given: 'a temporary file that is a device without room'
        def out = Files.createDirectories(dir.resolve('full-' + command.class.simpleName))
        Files.createSymbolicLink(out.resolve(".a.parquet.tmp-${ProcessHandle.current().pid()}"), Path.of('/dev/full'))

        when:
        def done = Corpus.run(command, *args(this), '--output', out.resolve('a.parquet'))

        then:
        done.code() == 2
        done.err().readLines().size() == 1
        done.err().contains(out.resolve('a.parquet').toString() + ': No space left on device; free space on that disk')
        inside(out) == []

        where:
        command             | args
        new PatchCommand()  | { s -> ['--volume', s.stored, '--patch-size', 16, '--axes', '0,1,2'] }
        new DedupCommand()  | { s -> ['--patches', s.patches] }
    }

    def "--log-level holds for what an executable says itself: #level"() {
        when:
        def (code, said) = child(DedupCommand, '--patches', patches, '--output', dir.resolve('logged.parquet'), '--log-level', level)

        then:
        code == 0
        said.contains('[INFO]') == told

        where:
        level   | told
        'info'  | true
        'error' | false
    }

    def "a source that cannot be read is told although the log level hides the rest"() {
        when:
        def (code, said) = child(IngestCommand, '--dataset', 'a', '--path', dir.resolve('none.tif'), '--output', dir.resolve('n.volume'),
                '--log-level', 'error')

        then:
        code == 2
        said.readLines().size() == 1
    }
}
