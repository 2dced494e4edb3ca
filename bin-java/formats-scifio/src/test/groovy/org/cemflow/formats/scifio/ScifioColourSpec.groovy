package org.cemflow.formats.scifio

import java.awt.image.BufferedImage
import javax.imageio.ImageIO
import org.cemflow.core.volume.ReadOptions

/** Colour and palettes become grey. */
class ScifioColourSpec extends ScifioSpecification {

    def "RGB becomes Pillow's luma, or its first channel"() {
        given:
        def image = new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR)
        [[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 200, 30], [255, 255, 255], [1, 2, 3]].eachWithIndex { rgb, i ->
            image.setRGB(i % 3, i.intdiv(3), rgb[0] << 16 | rgb[1] << 8 | rgb[2])
        }
        def file = temp.resolve('colour.bmp')
        ImageIO.write(image, 'bmp', file.toFile())

        expect: "Image.convert('L') of Pillow gives 76, 149, 29, 124, 255, 2 for these"
        read(file)[1] == [76, 150, 29, 124, 255, 2]
        read(file)[0].channels() == 3
        read(file, new ReadOptions(ReadOptions.Colour.FIRST, ReadOptions.Signed.AUTO))[1] == [255, 0, 0, 10, 255, 1]
    }

    def "a palette is looked up and not taken for brightness"() {
        given: 'a palette that runs against the brightness'
        byte[] ramp = (0..255).collect { (byte) (255 - it) }
        def model = new java.awt.image.IndexColorModel(8, 256, ramp, ramp, ramp)
        def image = new BufferedImage(4, 3, BufferedImage.TYPE_BYTE_INDEXED, model)
        12.times { image.raster.setSample(it % 4, it.intdiv(4), 0, it * 20) }
        def file = temp.resolve('palette.gif')
        def writer = ImageIO.getImageWritersByFormatName('gif').next()
        def param = writer.defaultWriteParam
        param.progressiveMode = javax.imageio.ImageWriteParam.MODE_DISABLED
        ImageIO.createImageOutputStream(file.toFile()).withCloseable {
            writer.output = it
            writer.write(null, new javax.imageio.IIOImage(image, null, null), param)
        }

        expect:
        read(file)[1] == (0..<12).collect { 255 - it * 20 }
    }
}
