package org.cemflow.label

import java.nio.file.Files
import java.nio.file.Path
import java.time.InstantSource
import java.time.Instant
import org.cemflow.core.error.DataError
import org.cemflow.curate.filter.LabelFile
import org.cemflow.label.file.Label
import org.cemflow.label.file.LabelStore
import spock.lang.Specification
import spock.lang.TempDir

class LabelStoreSpec extends Specification {

    @TempDir Path dir
    Path file
    Instant now = Instant.parse('2026-01-31T12:00:00.000Z')
    InstantSource clock = Stub() { instant() >> { now = now.plusMillis(7) } }

    def setup() {
        file = dir.resolve('labels.csv')
    }

    LabelStore open(String annotator = 'anna') {
        LabelStore.open(file, annotator, clock)
    }

    def "what is written is what cem-filter train reads, after every stroke"() {
        given:
        def store = open()

        expect:
        store.put('a,1', Label.INFORMATIVE)
        LabelFile.read(file) == ['a,1': true]
        store.put('b "2"', Label.UNINFORMATIVE)
        LabelFile.read(file) == ['a,1': true, 'b "2"': false]
        store.put('c', Label.NONE)
        LabelFile.read(file) == ['a,1': true, 'b "2"': false]
        store.put('a,1', Label.UNINFORMATIVE)
        LabelFile.read(file) == ['a,1': false, 'b "2"': false]
        file.toFile().readLines()[0] == 'id,label,annotator,time,before'
        file.toFile().readLines().last() == '"a,1",uninformative,anna,2026-01-31T12:00:00.028Z,informative'

        cleanup:
        store.close()
    }

    def "strokes are taken back newest first, and stay taken back"() {
        given:
        def store = open()
        store.put('a', Label.INFORMATIVE)
        store.put('b', Label.INFORMATIVE)
        store.put('a', Label.UNINFORMATIVE)

        expect:
        store.undoable() == 3
        store.undo().get() == 'a'
        store.label('a').get() == Label.INFORMATIVE
        LabelFile.read(file) == [a: true, b: true]
        store.undo().get() == 'b'
        LabelFile.read(file) == [a: true]
        store.undo().get() == 'a'
        store.undo().isEmpty()
        LabelFile.read(file) == [:]

        cleanup:
        store.close()
    }

    def "strokes of an earlier session are taken back too, a changed label to the one before"() {
        given:
        open().withCloseable {
            it.put('a', Label.INFORMATIVE)
            it.put('b', Label.UNINFORMATIVE)
            it.put('a', Label.NONE)
        }
        def store = open(null)

        expect:
        store.annotator() == 'anna'
        store.labels() == [b: Label.UNINFORMATIVE, a: Label.NONE]
        store.undo().get() == 'a'
        store.labels() == [a: Label.INFORMATIVE, b: Label.UNINFORMATIVE]
        store.undo().get() == 'b'
        store.labels() == [a: Label.INFORMATIVE]

        cleanup:
        store.close()
    }

    def "the label that a patch has already is no stroke"() {
        given:
        def store = open()
        store.put('a', Label.INFORMATIVE)
        store.put('a', Label.INFORMATIVE)

        expect:
        store.undoable() == 1

        cleanup:
        store.close()
    }

    def "a file of id and label alone, in CEM500K's own words, is gone on with"() {
        given:
        file.toFile().text = '\uFEFFID, Label\nx, Good\ny, bad\nz,\n'
        def store = open()

        when:
        store.put('z', Label.INFORMATIVE)

        then:
        LabelFile.read(file) == [x: true, y: false, z: true]
        store.undoable() == 1

        cleanup:
        store.close()
    }

    def "a file that cannot be gone on with is left as it is: #sentence"() {
        given:
        file.toFile().text = text

        when:
        open()

        then:
        def e = thrown(DataError)
        e.message.startsWith("$file: ")
        e.message.contains(sentence)
        file.toFile().text == text
        dir.toFile().list().toList() == ['labels.csv']

        where:
        text                                              | sentence
        'id,label,colour\nx,good,red\n'                   | "the column 'colour', which cem-label would lose"
        'id,label,annotator\nx,good,ben\n'                | "holds labels of 'ben'"
        'id,label,time\nx,good,yesterday\n'               | "'yesterday' is no time"
        'id,label\nx,good\nx,bad\n'                       | 'line 3: x was labelled otherwise before'
        'a,b\n'                                           | 'instead of id and label'
    }

    def "two cem-labels cannot write one file"() {
        given:
        def first = open()

        when:
        open()

        then:
        def e = thrown(DataError)
        e.message.contains('is being written by another cem-label')

        when: 'the first has ended'
        first.close()
        open().close()

        then:
        dir.toFile().list() as List == []
    }

    def "a stroke that would write over another program's changes is refused and has not happened"() {
        given:
        def store = open()
        store.put('a', Label.INFORMATIVE)
        file.toFile().text = 'id,label\na,informative\nb,informative\n'

        when:
        store.put('c', Label.INFORMATIVE)

        then:
        thrown(DataError)
        store.label('c').isEmpty()
        store.undoable() == 1
        LabelFile.read(file) == [a: true, b: true]

        cleanup:
        store.close()
    }

    def "a stroke that cannot be written has not happened"() {
        given:
        def store = open()
        store.put('a', Label.INFORMATIVE)
        Files.delete(file)
        Files.createDirectory(file)

        when:
        store.put('b', Label.INFORMATIVE)

        then:
        thrown(Exception)
        store.labels() == [a: Label.INFORMATIVE]

        cleanup:
        store.close()
    }
}
