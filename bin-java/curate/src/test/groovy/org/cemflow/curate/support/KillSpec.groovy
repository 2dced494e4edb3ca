package org.cemflow.curate.support

import static org.cemflow.curate.support.Corpus.rows
import static org.cemflow.curate.support.Corpus.texture
import static org.cemflow.curate.support.Corpus.volume

import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.security.MessageDigest
import org.cemflow.curate.export.ExportCommand
import org.cemflow.curate.filter.FilterCommand
import org.cemflow.curate.patch.PatchCommand
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** kill -9 of one executable in the middle of its work: what it writes is absent or whole, and a rerun makes the same bytes. */
@Requires({ os.linux })
class KillSpec extends Specification {

    static final int SIDE = 256
    static final int SECTIONS = 12
    static final int PATCH = 32

    @Shared @TempDir Path dir
    @Shared Path stored
    @Shared Path patches

    def setupSpec() {
        def sections = (0..<SECTIONS).collect { texture(it, SIDE) }
        stored = volume(dir.resolve('a.volume'), 'a', sections, SIDE)
        patches = dir.resolve('a.patches.parquet')
        assert Corpus.run(new PatchCommand(), '--volume', stored, '--patch-size', PATCH, '--output', patches).code() == 0
        assert rows(patches).size() == SECTIONS * (SIDE.intdiv(PATCH))**2
    }

    private Process start(Class command, List args, Path output) {
        def line = [System.getProperty('java.home') + '/bin/java', '-XX:TieredStopAtLevel=1', '-cp',
                System.getProperty('java.class.path'), command.name, *args*.toString(), '--threads', '1', '--output', output.toString()]
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(dir.resolve('said').toFile()).start()
    }

    private Map<String, String> finish(Class command, List args, Path output) {
        def process = start(command, args, output)
        assert process.waitFor() == 0: Files.readString(dir.resolve('said'))
        contents(output)
    }

    /** The checksum of the file, or of each in the folder; empty where there is nothing. */
    private static Map<String, String> contents(Path output) {
        def found = new TreeMap<String, String>()
        if (Files.exists(output)) {
            Files.walk(output).withCloseable { it.filter { Files.isRegularFile(it) }.toList() }.each { file ->
                found[output.relativize(file).toString()] = MessageDigest.getInstance('SHA-256').digest(Files.readAllBytes(file)).encodeHex().toString()
            }
        }
        found
    }

    /** What stands beside the output under a temporary name. */
    private static List<Path> strays(Path folder) {
        Files.list(folder).withCloseable { it.filter { p -> p.fileName.toString() ==~ /\..+\.tmp-\d+/ }.toList() }
    }

    /** Kills the process at the given moment, or finds it done; returns whether it was killed. */
    private static boolean kill(Process process, Closure<Boolean> moment) {
        while (process.alive && !moment()) {
            sleep(1)
        }
        process.destroyForcibly().waitFor()
        process.exitValue() == 137
    }

    def "kill -9 of #name at several moments leaves its output absent or whole, and a rerun gives the same bytes"() {
        given:
        def whole = finish(command, args(this), dir.resolve("$name-whole/$output"))
        def folder = Files.createDirectories(dir.resolve(name))
        def target = folder.resolve(output)

        when: 'it is killed as soon as anything temporary is there, and again when more and more is written'
        def killed = moments.collect { Closure<Boolean> moment ->
            // What was left before is no sign of the process that runs now.
            def before = strays(folder) as Set
            def dead = kill(start(command, args(this), target)) { strays(folder).any { !(it in before) && moment(it) } }
            assert contents(target) in [[:], whole]
            dead
        }

        and: 'and at moments that no file tells'
        [400, 700, 1000].each { wait ->
            def process = start(command, args(this), target)
            def end = System.nanoTime() + wait * 1_000_000L
            kill(process) { System.nanoTime() > end }
            assert contents(target) in [[:], whole]
        }

        then: 'it did die in the middle, and what it left has a hidden name'
        killed.every()
        !strays(folder).empty
        Files.list(folder).withCloseable { it.allMatch { p -> p == target || p in strays(folder) } }

        and:
        finish(command, args(this), target) == whole

        where:
        name         | command             | output      | args                                                                          | moments
        'cem-patch'  | PatchCommand.class  | 'a.parquet' | { s -> ['--volume', s.stored, '--patch-size', 16, '--axes', '0,1,2'] }          | [{ true }]
        'cem-filter' | FilterCommand.class | 'a.parquet' | { s -> ['score', '--patches', s.patches, '--volume', s.stored] }                 | [{ true }]
        'cem-export' | ExportCommand.class | 'dataset'   | { s -> ['--patches', s.patches, '--volumes', s.stored, '--patch-size', PATCH, '--export', 'shards,train,tiff'] } |
                [{ true }, { has(it, 'train.npy') }, { has(it, 'shards') }, { has(it, 'tiff/a-LOC-0_08_0_0.tiff') }]
    }

    private static boolean has(Path folder, String name) {
        Files.exists(folder.resolve(name)) || Files.isDirectory(folder) &&
                Files.list(folder).withCloseable { it.anyMatch { p -> p.fileName.toString().startsWith(".${name}.tmp-") } }
    }

    private static boolean fewer(Path folder, int files) {
        try {
            Files.list(folder).withCloseable { it.count() } < files
        } catch (NoSuchFileException ignored) {
            true
        }
    }

    def "kill -9 of #name over an earlier output leaves the earlier one, none or the new one whole"() {
        given: 'an earlier output with other bytes'
        def folder = Files.createDirectories(dir.resolve("$name-over"))
        def target = folder.resolve(output)
        def earlier = finish(command, args(this) + less, target)
        def whole = finish(command, args(this), dir.resolve("$name-over-whole/$output"))
        assert earlier != whole

        expect:
        moments.every { Closure<Boolean> moment ->
            def before = strays(folder) as Set
            kill(start(command, args(this), target)) { strays(folder).any { !(it in before) && moment(it) } }
            contents(target) in [earlier, [:], whole]
        }
        finish(command, args(this), target) == whole

        where: 'for a folder: also when it is complete and the earlier one gives way'
        name         | command             | output      | less                     | args                                                              | moments
        'cem-patch'  | PatchCommand.class  | 'a.parquet' | ['--slice-spacing', '2'] | { s -> ['--volume', s.stored, '--patch-size', 16, '--axes', '0,1,2'] }    | [{ true }]
        'cem-filter' | FilterCommand.class | 'a.parquet' | ['--threshold', '1']     | { s -> ['score', '--patches', s.patches, '--volume', s.stored] }          | [{ true }]
        'cem-export' | ExportCommand.class | 'dataset'   | ['--max-per-dataset', '700'] | { s -> ['--patches', s.patches, '--volumes', s.stored, '--patch-size', PATCH, '--export', 'tiff'] } |
                [{ true }, { fewer(it.resolveSibling('dataset/tiff'), 700) }]
    }
}
