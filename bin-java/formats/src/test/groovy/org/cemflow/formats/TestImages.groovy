package org.cemflow.formats

import groovy.transform.CompileStatic
import java.awt.image.BufferedImage
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO

/** Small PNG and JPEG images, written by ImageIO. */
@CompileStatic
class TestImages {

    static BufferedImage image(int width, int height, int type, Closure<Integer> value) {
        def image = new BufferedImage(width, height, type)
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int b = 0; b < image.raster.numBands; b++) {
                    image.raster.setSample(x, y, b, value.call(y, x, b) as int)
                }
            }
        }
        image
    }

    static Path write(Path file, BufferedImage image, String format = 'png') {
        Files.createDirectories(file.parent)
        assert ImageIO.write(image, format, file.toFile())
        file
    }

    /** A grey PNG with the same value everywhere. */
    static Path grey(Path file, int value, int width = 16, int height = 12) {
        write(file, image(width, height, BufferedImage.TYPE_BYTE_GRAY) { int y, int x, int b -> value })
    }
}
