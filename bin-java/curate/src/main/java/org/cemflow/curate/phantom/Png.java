package org.cemflow.curate.phantom;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.curate.phantom.SectionSink.Section;

/** 8-bit grey PNG. */
final class Png {

    private Png() {}

    static void write(Path file, Section section) throws IOException {
        AtomicFile.write(file, encode(section.width(), section.height(), section.samples()));
    }

    static byte[] encode(int width, int height, byte[] grey) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, grey);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(grey.length);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
