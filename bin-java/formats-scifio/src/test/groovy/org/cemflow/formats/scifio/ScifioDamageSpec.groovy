package org.cemflow.formats.scifio

import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.SampleType

/** Files that are cut, lie or are too large. */
class ScifioDamageSpec extends ScifioSpecification {

    def "a plane that the heap cannot hold is a sentence"() {
        when:
        format.open(source(fitsHeader('huge.fits', 16, 25_000, 16_000, 1).with {
            truncate(it, 2880 + 2L * 25_000 * 16_000)
            it
        }))

        then:
        def error = thrown(DataError)
        error.fault().contains('MiB')
    }

    def "a #what that ends too early fails at opening, with a sentence"() {
        given:
        def file = make(this)
        cut(this, file)

        when:
        format.open(source(file))

        then:
        def error = thrown(DataError)
        error.message.contains(file.fileName.toString())
        error.message.endsWith('.')
        !error.message.contains('\n')

        where:
        what        | make                                                                    | cut
        'FITS file' | { it.fits('cut.fits', 16, 4, 3, 1) }                                    | { s, f -> s.truncate(f, 2880 + 23) }
        'ICS pair'  | { it.ics('cut', [x: 5, y: 4, z: 3], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN) } | { s, f -> s.truncate(f.resolveSibling('cut.ids'), 59) }
        'ICS alone' | { it.ics('lone', [x: 5, y: 4, z: 3], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN) } | { s, f -> Files.delete(f.resolveSibling('lone.ids')) }
        'DICOM'     | { it.dicom('cut.dcm', 6, 5) }                                           | { s, f -> s.truncate(f, Files.size(f) - 1) }
    }

    def "a header that claims an absurd size fails with a sentence"() {
        when:
        format.open(source(fitsHeader('lie.fits', 16, 2_000_000_000, 2_000_000_000, 2_000_000_000)))

        then:
        thrown(DataError)
    }

    def "flipping any bit of a header gives data or a sentence, never another exception"() {
        given:
        def file = dicom('flip.dcm', 6, 5)
        byte[] good = file.toFile().bytes
        def random = new Random(8)

        expect:
        30.times {
            byte[] bad = good.clone()
            int at = 128 + random.nextInt(good.length - 128 - 60)
            bad[at] = (byte) (bad[at] ^ (1 << random.nextInt(8)))
            Files.write(file, bad)
            try {
                read(file)
            } catch (DataError expected) {
                assert expected.message.endsWith('.')
            }
        }
    }

    void truncate(Path file, long length) {
        new RandomAccessFile(file.toFile(), 'rw').withCloseable { it.setLength(length) }
    }
}
