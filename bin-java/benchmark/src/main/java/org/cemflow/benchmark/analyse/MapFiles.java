package org.cemflow.benchmark.analyse;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.NpyHeader;

/** Files of square images and maps. */
final class MapFiles {

    /** From low to high: a dark blue over red to yellow, so that brightness rises with the value. */
    private static final int[][] RAMP = {{13, 8, 135}, {126, 3, 168}, {204, 71, 120}, {248, 149, 64}, {240, 249, 33}};
    private static final double OPACITY = 0.5;

    private MapFiles() {}

    static void bytes(Path file, int side, byte[] values) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(NpyHeader.uint8(side, side).length + values.length);
        AtomicFile.write(file, out.put(NpyHeader.uint8(side, side)).put(values).array());
    }

    static void floats(Path file, int side, double[] values) throws IOException {
        byte[] header = NpyHeader.float32(side, side);
        ByteBuffer out = ByteBuffer.allocate(header.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN).put(header);
        for (double value : values) {
            out.putFloat((float) value);
        }
        AtomicFile.write(file, out.array());
    }

    static byte[] bytes(boolean[] mask) {
        byte[] bytes = new byte[mask.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (mask[i] ? 1 : 0);
        }
        return bytes;
    }

    /** A PNG of the image with the map's colours over it. */
    static void overlay(Path file, Grey image, double[] map) throws IOException {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < map.length; i++) {
            double place = map[i] * (RAMP.length - 1);
            int low = Math.min((int) place, RAMP.length - 2);
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                double colour = RAMP[low][c] + (place - low) * (RAMP[low + 1][c] - RAMP[low][c]);
                rgb = rgb << 8 | (int) Math.round(OPACITY * colour + (1 - OPACITY) * (image.pixels()[i] & 0xFF));
            }
            picture.setRGB(i % image.width(), i / image.width(), rgb);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        if (!ImageIO.write(picture, "png", png)) {
            throw new IOException("this Java has no PNG writer");
        }
        AtomicFile.write(file, png.toByteArray());
    }
}
