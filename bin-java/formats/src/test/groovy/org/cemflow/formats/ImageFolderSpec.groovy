package org.cemflow.formats

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.Shape
import spock.lang.Specification
import spock.lang.TempDir

class ImageFolderSpec extends Specification {

    @TempDir
    Path dir

    private void greys(Map<String, Integer> files) {
        files.each { name, value -> TestImages.grey(dir.resolve(name), value) }
    }

    def "sections come in the order of counting, a2 before a10"() {
        given:
        greys('a10.png': 10, 'a2.png': 2, 'a1.png': 1, 'a009.png': 9)

        when:
        def read = Reading.of(dir, 5)

        then:
        Reading.folder(dir).images()*.fileName*.toString() == ['a1.png', 'a2.png', 'a009.png', 'a10.png']
        read.info.shape() == new Shape(4, 12, 16)
        (0..3).collect { read.at(it, 3, 3) } == [1, 2, 9, 10]
        read.info.raw().isEmpty()
    }

    def "natural order of #names"() {
        expect:
        names.toSorted(new NaturalOrder()) == sorted

        where:
        names                                | sorted
        ['b', 'a', 'A']                      | ['A', 'a', 'b']
        ['x10y2', 'x2y10', 'x2y9']           | ['x2y9', 'x2y10', 'x10y2']
        ['1', '01', '001', '0']              | ['0', '001', '01', '1']
        ['a', 'a1', '']                      | ['', 'a', 'a1']
        ['z' + '9' * 50, 'z1' + '0' * 50]    | ['z' + '9' * 50, 'z1' + '0' * 50]
    }

    def "hidden files, folders and files that are no images are left out, the last with a warning"() {
        given:
        greys('s1.png': 1, 's2.png': 2, '.s3.png': 3, 'sub/s4.png': 4)
        Files.writeString(dir.resolve('notes.txt'), 'cut by hand')
        Files.writeString(dir.resolve('Thumbs.db'), 'x')

        when:
        def info = Reading.of(dir).info

        then:
        info.shape().z() == 2
        info.warnings() == ['The folder holds 2 files that are no images: notes.txt, Thumbs.db; left out.']
    }

    def "an image without an image's name is one all the same"() {
        given:
        greys('s1': 1, 's2': 2)

        expect:
        Reading.of(dir).info.shape().z() == 2
    }

    def "an image that is #what fails by name"() {
        given:
        greys('s1.png': 1, 's2.png': 2)
        make(dir.resolve('s3.png'))

        when:
        Reading.of(dir)

        then:
        def e = thrown(DataError)
        e.message.contains('s3.png')

        where:
        what           | make
        'empty'        | { Path f -> Files.write(f, new byte[0]) }
        'no image'     | { Path f -> Files.writeString(f, 'text') }
        'larger'       | { Path f -> TestImages.grey(f, 3, 17, 12) }
        'of 16 bits'   | { Path f -> TestTiff.of([:], [width: 16, height: 12, bits: 16]).write(f) }
        'a stack'      | { Path f -> TestTiff.of([:], [width: 16, height: 12], [width: 16, height: 12]).write(f) }
    }

    def "gaps in the numbering give a warning: #names"() {
        given:
        greys(names.collectEntries { [it + '.png', 1] })

        expect:
        Reading.of(dir).info.warnings().size() == warnings

        where:
        names                                 | warnings
        ['s1', 's2', 's3']                    | 0
        ['s1', 's2', 's4', 's7']              | 1
        ['s10', 's20', 's30']                 | 0
        ['left', 'right']                     | 0
    }

    def "a folder without images is refused"() {
        when:
        Reading.of(dir)

        then:
        def e = thrown(DataError)
        e.message.contains('holds no images')
    }

    def "numbered and uniform, so one volume: #names is #expected"() {
        given:
        names.eachWithIndex { name, i -> TestImages.grey(dir.resolve(name + '.png'), 1, 16, name.startsWith('uneven') ? 12 + i : 12) }

        expect:
        Reading.isVolume(dir) == expected

        where:
        names                                        | expected
        ['00', '01', '02']                           | true
        ['run3_z001', 'run3_z002', 'run3_z010']      | true
        ['2024_s1', '2024_s2']                       | true
        ['er', 'mitochondria1', 'mitochondria2']     | false
        ['x1_y1', 'x1_y2', 'x2_y1']                  | false
        ['only1']                                    | false
        ['uneven1', 'uneven2']                       | false
        ['s1', 's01']                                | false
        []                                           | false
    }

    def "a section that changes size while the folder is read is noticed"() {
        given:
        greys('s1.png': 1, 's2.png': 2)
        def reader = Reading.open(dir)
        TestImages.grey(dir.resolve('s2.png'), 2, 20, 20)

        when:
        reader.readRows(1, 0, 1, java.nio.ByteBuffer.allocate(100))

        then:
        thrown(DataError)
    }
}
