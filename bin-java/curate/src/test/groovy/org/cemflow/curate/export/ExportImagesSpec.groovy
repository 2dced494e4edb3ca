package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.run
import static org.cemflow.curate.support.Corpus.texture

import java.nio.file.Files
import javax.imageio.ImageIO

/** Patches as image files. */
class ExportImagesSpec extends ExportSpecification {

    def "tiff: the original's names, the patches' pixels"() {
        given:
        addVolume('vol', 1)
        addImages('set', ['cell'])
        def out = export('--compat', 'cellemnet')

        expect:
        out.resolve('tiff').toFile().list().sort() == ['cell-LOC-2d_0_0.tiff', 'vol-LOC-0_0_0_0.tiff', 'vol-LOC-0_0_0_32.tiff',
                'vol-LOC-0_0_32_0.tiff', 'vol-LOC-0_0_32_32.tiff']
        Files.exists(out.resolve('train.npy')) && Files.exists(out.resolve('shards/cem-000000.tar'))
        def image = ImageIO.read(out.resolve('tiff/vol-LOC-0_0_32_0.tiff').toFile())
        [image.height, image.width] == [16, 32]
        [0..<16, 0..<32].combinations().every { y, x -> image.raster.getSample(x, y, 0) == (texture(0, SIDE)[(32 + y) * SIDE + x] & 0xFF) }
    }

    def "tiff: two images of one name are one sentence, not one file"() {
        given:
        addImages('set', ['cell'])
        addImages('other', ['cell'])

        when:
        def done = run(new ExportCommand(), *args(dir.resolve('out')), '--export', 'tiff')

        then:
        done.code() == 2
        done.err().contains('two patches would be written as tiff/cell-LOC-2d_0_0.tiff')
        !Files.exists(dir.resolve('out'))
    }

    def "the largest PNG rows span stored blocks"() {
        given:
        byte[] pixels = new byte[300 * 700]
        new Random(1).nextBytes(pixels)

        expect:
        def image = ImageIO.read(new ByteArrayInputStream(GreyImages.png(pixels, 300, 700)))
        (image.raster.dataBuffer as java.awt.image.DataBufferByte).data == pixels
    }
}
