package org.cemflow.curate.ingest

import java.nio.file.Files
import org.cemflow.core.volume.SampleType

/** {@code --mask}: what is no specimen becomes padding. */
class MaskSpec extends IngestSpecification {

    def "a mask makes voxels padding and keeps them out of the statistics"() {
        given:
        def source = Fake.write(dir.resolve('v'), SampleType.FLOAT32, [2, 1, 3], [1000, 1, 2, 3, 5, -1000])
        def mask = Fake.write(dir.resolve('m'), type, [2, 1, 3], [0, 1, 1, 7, 1, 0])

        expect:
        ingest(source, '--mask', mask, *more) == 0
        voxels() == bytes
        written().warnings().any { it.contains('33.3 % of the voxels padding') }

        where:
        type               | more         | bytes
        SampleType.UINT8   | []           | [0, 0, 63, 127, 255, 0]
        SampleType.UINT16  | []           | [0, 0, 63, 127, 255, 0]
        SampleType.FLOAT32 | []           | [0, 0, 63, 127, 255, 0]
        SampleType.INT64   | ['--invert'] | [0, 255, 192, 128, 0, 0]
    }

    def "a uint8 volume under a mask"() {
        given:
        def source = Fake.write(dir.resolve('v'), SampleType.UINT8, [1, 2, 2], [200, 201, 202, 203], [raw: true])
        def mask = Fake.write(dir.resolve('m'), SampleType.UINT8, [1, 2, 2], [1, 0, 255, 0])

        expect:
        ingest(source, '--kind', '3d', '--mask', mask) == 0
        voxels() == [200, 0, 202, 0]
    }

    def "a mask of another size is refused"() {
        given:
        def mask = Fake.write(dir.resolve('m'), SampleType.UINT8, [3, 4, 4], [1] * 48)

        expect:
        ingest(volume(), '--mask', mask) == 2
        err.toString().contains('the mask has 3 x 4 x 4 voxels') && err.toString().readLines().size() == 1
        left() == ['m', 'v']
    }

    def "masks of a set go with the images in their order; their number must be the same"() {
        given:
        def (images, masks) = ['images', 'masks'].collect { Files.createDirectory(dir.resolve(it)) }
        ['a', 'b'].each { Fake.write(images.resolve(it), SampleType.UINT8, [1, 1, 2], [5, 6]) }
        Fake.write(masks.resolve('a'), SampleType.UINT8, [1, 1, 2], [1, 0])

        expect:
        ingest(images, '--mask', masks) == 2
        err.toString().contains('1 masks for 2 images')

        when:
        Fake.write(masks.resolve('b'), SampleType.UINT8, [1, 1, 2], [0, 1])

        then:
        ingest(images, '--mask', masks) == 0
        image(0) == [5, 0]
        image(1) == [0, 6]
    }
}
