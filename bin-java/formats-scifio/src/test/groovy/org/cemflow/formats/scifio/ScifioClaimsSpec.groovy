package org.cemflow.formats.scifio

import java.nio.ByteOrder
import java.nio.file.Files
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeSource

/** Which files SCIFIO is asked to read. */
class ScifioClaimsSpec extends ScifioSpecification {

    def "it is found by the service loader and stands behind all others"() {
        expect:
        VolumeFormats.installed().all().last() instanceof ScifioFormat
        format.order() == 100
    }

    def "#what is not claimed"() {
        given:
        def file = temp.resolve(name)
        Files.write(file, bytes as byte[])

        expect:
        !format.claims(source(file), bytes as byte[])

        where:
        what           | name        | bytes
        'noise'        | 'noise.bin' | randomBytes(3000)
        'text'         | 'notes.md'  | 'Nothing but words.\n'.bytes
        'a wrong name' | 'noise.ome' | randomBytes(3000)
    }

    def "a folder is not claimed, nor a data set inside a file"() {
        expect:
        !format.claims(source(temp), new byte[0])
        !format.claims(new VolumeSource(ics('in', [x: 3, y: 2, z: 2], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN),
                '/raw', ReadOptions.DEFAULT), new byte[0])
    }

    def "what it reads it claims"() {
        expect:
        [ics('yes', [x: 3, y: 2, z: 2], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN), fits('yes.fits', 16, 4, 3, 2),
         dicom('yes.dcm', 6, 5)].every { format.claims(source(it), it.toFile().bytes) }
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count]
        new Random(3).nextBytes(bytes)
        bytes
    }
}
