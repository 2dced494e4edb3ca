package org.cemflow.formats

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import spock.lang.Requires
import spock.lang.Specification

/** The electron micrographs beside the checkout; skipped where there are none. */
@Requires(value = { Files.isDirectory(Path.of(System.getProperty('cemflow.data', 'absent'), 'vnc')) }, reason = 'CEMFLOW_DATA does not name a folder with vnc')
class RealImagesSpec extends Specification {

    private static Path data(String inside) {
        Path.of(System.getProperty('cemflow.data')).resolve(inside)
    }

    def "ImageJ's big-endian sections are one volume, each read as its last MiB"() {
        when:
        def read = Reading.of(data('vnc/stack1/raw'), 300)

        then:
        Reading.isVolume(data('vnc/stack1/raw'))
        read.info.shape() == new Shape(20, 1024, 1024)
        read.info.type() == SampleType.UINT8
        read.info.voxel().isEmpty()
        [0, 7, 19].every { z ->
            byte[] file = Files.readAllBytes(data(String.format('vnc/stack1/raw/%02d.tif', z)))
            Arrays.equals(read.bytes, z << 20, (z + 1) << 20, file, 158, 158 + (1 << 20))
        }
    }

    def "#folder is a set of single images"() {
        expect:
        !Reading.isVolume(data(folder))
        Reading.folder(data(folder)).images().size() == count
        Reading.folder(data(folder)).images().every { image ->
            def read = Reading.of(image)
            read.info.shape().z() == 1 && read.bytes.toList().toSet().size() > 30
        }

        where:
        folder              | count
        'occlusion'         | 10
        'organelles/images' | 8
    }
}
