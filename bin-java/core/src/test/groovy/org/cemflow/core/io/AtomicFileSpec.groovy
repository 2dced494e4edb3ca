package org.cemflow.core.io

import java.nio.ByteBuffer
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class AtomicFileSpec extends Specification {

    @TempDir Path dir

    private List<String> inside() {
        Files.list(dir).withCloseable { it.map { p -> p.fileName.toString() }.sorted().toList() }
    }

    def "what is not committed leaves no trace and the old file in place"() {
        given:
        AtomicFile.write(dir.resolve('a'), 'old')

        when:
        AtomicFile.create(dir.resolve('a')).withCloseable { it.stream().withCloseable { out -> out.write('new'.bytes) } }

        then:
        inside() == ['a']
        Files.readString(dir.resolve('a')) == 'old'

        when:
        AtomicFile.write(dir.resolve('a'), 'new')

        then:
        inside() == ['a']
        Files.readString(dir.resolve('a')) == 'new'
    }

    def "a folder under the name is refused before anything is written, not after the work"() {
        given:
        Files.createDirectories(dir.resolve('a/mine'))

        when:
        AtomicFile.create(dir.resolve('a'))

        then:
        thrown(DataError)
        inside() == ['a']
        Files.exists(dir.resolve('a/mine'))
    }

    @Requires({ os.linux })
    def "a full disk is told with the name that the file was to have, also inside a folder that has none yet"() {
        given:
        def folder = AtomicDirectory.create(dir.resolve('set'))
        Files.createSymbolicLink(folder.path().resolve(".a.tmp-${ProcessHandle.current().pid()}"), Path.of('/dev/full'))

        when:
        AtomicFile.create(folder.path().resolve('a')).withCloseable { write(it) }

        then:
        def failed = thrown(FileSystemException)
        failed.file == dir.resolve('set/a').toString()
        failed.reason == 'No space left on device'

        cleanup:
        folder.close()

        where:
        write << [{ it.stream().withCloseable { out -> out.write(new byte[9]) } },
                  { it.write(ByteBuffer.allocate(9), 0) }]
    }

    def "a folder replaces the one that stands under its name, and nothing else stays"() {
        given:
        def old = Files.createDirectories(dir.resolve('a'))
        ['x', 'y'].each { Files.writeString(old.resolve(it), 'old') }
        def folder = AtomicDirectory.create(old)
        ['y', 'z'].each { Files.writeString(folder.path().resolve(it), 'new') }

        when:
        folder.withCloseable { it.commit() }

        then:
        inside() == ['a']
        ['x', 'y', 'z'].collect { Files.exists(old.resolve(it)) } == [false, true, true]
    }

    def "a file under a folder's name is refused before any work"() {
        given:
        Files.writeString(dir.resolve('a'), 'mine')

        when:
        AtomicDirectory.create(dir.resolve('a'))

        then:
        thrown(DataError)
        Files.readString(dir.resolve('a')) == 'mine'
    }
}
