package org.cemflow.core.io

import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import org.cemflow.core.error.DataError
import spock.lang.Specification
import spock.lang.TempDir

class InputFilesSpec extends Specification {

    @TempDir Path dir

    def "a folder where a file is wanted was an internal error: #what"() {
        given:
        def folder = Files.createDirectories(dir.resolve('runs'))

        when:
        read(folder)

        then:
        def e = thrown(DataError)
        e.message == "$folder: is a folder where a file is wanted; give the file itself."

        when:
        read(dir.resolve('none'))

        then:
        def missing = thrown(Exception)
        missing instanceof NoSuchFileException || missing.message.contains('is not there')

        where:
        what       | read
        'mapped'   | { MappedBytes.open(it) }
        'checksum' | { Checksums.sha256(it) }
        'JSON'     | { Json.read(it, Map) }
        'NPY'      | { NpyArray.open(it, NpyArray.Type.UINT8, 2, 'write it again') }
    }

    def "an output replaces an input: itself, through a link, or in a folder that is read"() {
        given:
        def sections = Files.createDirectories(dir.resolve('sections'))
        def one = Files.writeString(sections.resolve('01.tif'), 'x')
        def link = Files.createSymbolicLink(dir.resolve('link.tif'), one)

        expect:
        InputFiles.replaces(one, one)
        InputFiles.replaces(sections.resolve('../sections/01.tif'), one)
        InputFiles.replaces(link, one)
        InputFiles.replaces(one, sections)
        !InputFiles.replaces(sections.resolve('02.tif'), sections)
        !InputFiles.replaces(dir.resolve('new.tif'), one)
        !InputFiles.replaces(one, dir.resolve('none'))
    }
}
