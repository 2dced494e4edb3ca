package org.cemflow.benchmark.analyse;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What Pillow's functions of the same kind make of 8-bit grey images, byte for byte: torchvision applies these to PIL images.
 */
final class Pillow {

    private static final int DIGITS = 15;
    private static final double FIXED = 65536;
    private static final int PASSES = 3;
    private static final long UNIT = 1 << 24;
    private static final int WHITE = 255;

    private Pillow() {}

    /** Rotated about the centre, counter-clockwise as displayed, nearest neighbour, black where nothing was. */
    static Grey rotate(Grey image, double degrees) {
        double turn = degrees - 360 * Math.floor(degrees / 360);
        int h = image.height();
        int w = image.width();
        byte[] in = image.pixels();
        byte[] out = new byte[in.length];
        if (turn == 0) {
            return image;
        }
        if (turn == 180 || h == w && turn % 90 == 0) {
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    out[y * w + x] = turn == 180 ? in[(h - 1 - y) * w + w - 1 - x] : turn == 90 ? in[x * w + w - 1 - y] : in[(h - 1 - x) * w + y];
                }
            }
            return image.with(out);
        }
        double radians = -Math.toRadians(turn);
        double cos = rounded(StrictMath.cos(radians));
        double sin = rounded(StrictMath.sin(radians));
        double left = -cos * (w / 2.0) - sin * (h / 2.0) + w / 2.0;
        double top = sin * (w / 2.0) - cos * (h / 2.0) + h / 2.0;
        // Steps of 2^-16 pixel from the middle of the first pixel on.
        int across = fixed(cos);
        int down = fixed(sin);
        int rowX = fixed(left + cos * 0.5 + sin * 0.5);
        int rowY = fixed(top - sin * 0.5 + cos * 0.5);
        for (int y = 0; y < h; y++) {
            int fromX = rowX;
            int fromY = rowY;
            for (int x = 0; x < w; x++) {
                int column = fromX >> 16;
                int row = fromY >> 16;
                if (column >= 0 && column < w && row >= 0 && row < h) {
                    out[y * w + x] = in[row * w + column];
                }
                fromX += across;
                fromY -= down;
            }
            rowX += down;
            rowY += across;
        }
        return image.with(out);
    }

    private static double rounded(double value) {
        return new BigDecimal(value).setScale(DIGITS, RoundingMode.HALF_EVEN).doubleValue();
    }

    private static int fixed(double value) {
        return (int) Math.floor(value * FIXED + 0.5);
    }

    /**
     * Gaussian blur by three box passes along each axis, rounded to 8 bit after each; pixels beyond the border are those at it.
     *
     * @param radius the Gaussian's standard deviation, pixels; positive
     */
    static Grey blur(Grey image, double radius) {
        float box = boxRadius((float) radius);
        byte[] rows = image.pixels().clone();
        blurRows(rows, image.height(), image.width(), box);
        byte[] columns = transposed(rows, image.height(), image.width());
        blurRows(columns, image.width(), image.height(), box);
        return image.with(transposed(columns, image.width(), image.height()));
    }

    /** The box whose three passes have the Gaussian's variance. */
    static float boxRadius(float radius) {
        float variance = radius * radius / PASSES;
        float length = (float) Math.sqrt(12.0 * variance + 1);
        float whole = (float) Math.floor((length - 1) / 2);
        float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        part /= 6 * (variance - (whole + 1) * (whole + 1));
        return whole + part;
    }

    private static void blurRows(byte[] pixels, int h, int w, float box) {
        int radius = (int) box;
        long inner = (long) (UNIT / (box * 2 + 1));
        long edge = (UNIT - (radius * 2 + 1) * inner) / 2;
        byte[] line = new byte[w];
        for (int y = 0; y < h; y++) {
            for (int pass = 0; pass < PASSES; pass++) {
                System.arraycopy(pixels, y * w, line, 0, w);
                long sum = 0;
                for (int x = -radius; x <= radius; x++) {
                    sum += at(line, x);
                }
                for (int x = 0; x < w; x++) {
                    int before = at(line, x - radius - 1);
                    int after = at(line, x + radius + 1);
                    pixels[y * w + x] = (byte) (sum * inner + (before + after) * edge + UNIT / 2 >> 24);
                    sum += after - at(line, x - radius);
                }
            }
        }
    }

    private static int at(byte[] line, int x) {
        return line[Math.max(0, Math.min(line.length - 1, x))] & 0xFF;
    }

    private static byte[] transposed(byte[] pixels, int h, int w) {
        byte[] turned = new byte[pixels.length];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                turned[x * h + y] = pixels[y * w + x];
            }
        }
        return turned;
    }

    /** 0 is black, 1 the image itself. */
    static Grey brightness(Grey image, double factor) {
        return blend(image, 0, factor);
    }

    /** 0 is the mean grey, rounded, everywhere; 1 the image itself. */
    static Grey contrast(Grey image, double factor) {
        long sum = 0;
        for (byte pixel : image.pixels()) {
            sum += pixel & 0xFF;
        }
        return blend(image, (int) ((double) sum / image.pixels().length + 0.5), factor);
    }

    private static Grey blend(Grey image, int ground, double factor) {
        float part = (float) factor;
        byte[] table = new byte[256];
        for (int v = 0; v < table.length; v++) {
            table[v] = (byte) (int) Math.max(0, Math.min(WHITE, ground + part * (v - ground)));
        }
        byte[] out = new byte[image.pixels().length];
        for (int i = 0; i < out.length; i++) {
            out[i] = table[image.pixels()[i] & 0xFF];
        }
        return image.with(out);
    }
}
