package org.cemflow.curate.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Volumes of seeded noise for {@link IngestBench}: sections of {@value #SIDE} x {@value #SIDE} voxels. */
final class IngestSources {

    static final int SIDE = 2048;
    private static final int AREA = SIDE * SIDE;

    private IngestSources() {}

    /** A multi-page TIFF 6.0 file of uint8: all sections, one strip each, then their directories. */
    static Path tiff(Path file, int sections) throws IOException {
        int[][] tags = {{256, SIDE}, {257, SIDE}, {258, 8}, {259, 1}, {262, 1}, {273, 0}, {277, 1}, {278, SIDE}, {279, AREA}};
        int directory = 2 + tags.length * 12 + 4;
        ByteBuffer head = little(8).put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8 + sections * AREA);
        ByteBuffer tail = little(sections * directory);
        for (int i = 0; i < sections; i++) {
            tail.putShort((short) tags.length);
            for (int[] tag : tags) {
                tail.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[0] == 273 ? 8 + i * AREA : tag[1]);
            }
            tail.putInt(i + 1 < sections ? 8 + sections * AREA + (i + 1) * directory : 0);
        }
        return write(file, head.flip(), sections, 1, tail.flip());
    }

    /**
     * An MRC2014 file.
     *
     * @param bytes a voxel: 1 for mode 0, with IMOD's stamp and flags that say that its bytes are unsigned; 2 for mode 6
     */
    static Path mrc(Path file, int sections, int bytes) throws IOException {
        ByteBuffer head = little(1024);
        head.putInt(SIDE).putInt(SIDE).putInt(sections).putInt(bytes == 1 ? 0 : 6);
        head.position(28).putInt(SIDE).putInt(SIDE).putInt(sections).putFloat(SIDE * 80f).putFloat(SIDE * 80f)
                .putFloat(sections * 80f).putFloat(90).putFloat(90).putFloat(90).putInt(1).putInt(2).putInt(3);
        head.putInt(152, 1146047817).putInt(156, 0);
        head.position(208).put((byte) 'M').put((byte) 'A').put((byte) 'P').put((byte) ' ').put((byte) 0x44).put((byte) 0x44);
        return write(file, head.rewind(), sections, bytes, little(0));
    }

    /** A NIfTI-1 file of uint8 in gzip, whose values fill a quarter of the range so that they compress. */
    static Path niftiGz(Path file, int sections) throws IOException {
        ByteBuffer head = little(352);
        head.putInt(0, 348).putShort(40, (short) 3).putShort(42, (short) SIDE).putShort(44, (short) SIDE)
                .putShort(46, (short) sections).putShort(70, (short) 2).putShort(72, (short) 8).putFloat(80, 8e-6f)
                .putFloat(84, 8e-6f).putFloat(88, 8e-6f).putFloat(108, 352).put(123, (byte) 2);
        head.put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
        Random random = new Random(1);
        byte[] section = new byte[AREA];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(new GZIPOutputStream(Channels.newOutputStream(channel), 1 << 16) {
                    {
                        def.setLevel(Deflater.BEST_SPEED);
                    }
                }, 1 << 16)) {
            out.write(head.array());
            for (int i = 0; i < sections; i++) {
                random.nextBytes(section);
                for (int k = 0; k < AREA; k++) {
                    section[k] = (byte) (96 + (section[k] & 63));
                }
                out.write(section);
            }
        }
        return file;
    }

    private static Path write(Path file, ByteBuffer head, int sections, int bytes, ByteBuffer tail) throws IOException {
        byte[] section = new byte[AREA * bytes];
        Random random = new Random(1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, head);
            for (int i = 0; i < sections; i++) {
                random.nextBytes(section);
                for (int k = 1; bytes == 2 && k < section.length; k += 2) {
                    section[k] &= 0x0F; // 12 bits, as cameras give: a small part of the range
                }
                writeFully(channel, ByteBuffer.wrap(section));
            }
            writeFully(channel, tail);
            channel.force(true);
        }
        return file;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
