package org.cemflow.core.io

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
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
}
