package org.cemflow.label.patch;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Grey pictures as PNG files. */
final class Png {

    private Png() {}

    /** @param pixels h x w values, row by row, 0 black to 255 white */
    static byte[] of(byte[] pixels, int h, int w) throws IOException {
        BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_BYTE_GRAY);
        // The raster takes the values as they are; drawing would convert them to another grey scale.
        image.getRaster().setDataElements(0, 0, w, h, pixels);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java has no PNG writer");
        }
        return out.toByteArray();
    }
}
