package org.cemflow.curate.export;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * 8-bit grey images as PNG and TIFF files, uncompressed.
 *
 * <p>The PNG keeps its pixels in stored deflate blocks (RFC 1951, 3.2.4). A compressed stream would be a quarter
 * smaller on EM noise, but its bytes depend on the zlib that the Java at hand is linked to; stored ones are the same
 * everywhere, and so are the shards and their checksums.
 */
final class GreyImages {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    /** The zlib header of a 32 KiB window at the lowest level; a multiple of 31 as RFC 1950 demands. */
    private static final byte[] ZLIB = {0x78, 0x01};
    private static final int LONGEST_BLOCK = 0xFFFF;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private GreyImages() {}

    /** @param pixels row by row, {@code height x width} */
    static byte[] png(byte[] pixels, int height, int width) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) 8).put((byte) 0).put((byte) 0).put((byte) 0).put((byte) 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream(pixels.length + height + 256);
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", stored(filtered(pixels, height, width)));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /** Each row behind the number of its filter, 0 = none. */
    private static byte[] filtered(byte[] pixels, int height, int width) {
        byte[] rows = new byte[Math.multiplyExact(height, width + 1)];
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, y * width, rows, y * (width + 1) + 1, width);
        }
        return rows;
    }

    private static byte[] stored(byte[] data) {
        int blocks = (data.length + LONGEST_BLOCK - 1) / LONGEST_BLOCK;
        ByteBuffer out = ByteBuffer.allocate(ZLIB.length + data.length + 5 * blocks + 4).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ZLIB);
        for (int at = 0; at < data.length; at += LONGEST_BLOCK) {
            int length = Math.min(LONGEST_BLOCK, data.length - at);
            out.put((byte) (at + length == data.length ? 1 : 0)).putShort((short) length).putShort((short) ~length);
            out.put(data, at, length);
        }
        Adler32 sum = new Adler32();
        sum.update(data);
        return out.order(ByteOrder.BIG_ENDIAN).putInt((int) sum.getValue()).array();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** A baseline TIFF 6.0, little-endian, one strip: header, pixels, then the directory at an even offset. */
    static byte[] tiff(byte[] pixels, int height, int width) {
        int[][] tags = {
            {256, LONG, width}, {257, LONG, height}, {258, SHORT, 8}, {259, SHORT, 1}, {262, SHORT, 1}, {273, LONG, 8},
            {277, SHORT, 1}, {278, LONG, height}, {279, LONG, pixels.length}};
        int directory = 8 + pixels.length + (pixels.length & 1);
        ByteBuffer out = ByteBuffer.allocate(directory + 2 + 12 * tags.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(directory).put(pixels).position(directory);
        out.putShort((short) tags.length);
        for (int[] tag : tags) {
            out.putShort((short) tag[0]).putShort((short) tag[1]).putInt(1).putInt(tag[2]);
        }
        return out.putInt(0).array();
    }
}
