package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;

/**
 * The bytes of an open TIFF or BigTIFF file. Every span is held against the file's length before anything is allocated.
 * Source: TIFF 6.0 section 2; the BigTIFF design of libtiff 4.
 */
final class TiffBytes implements AutoCloseable {

    static final int CLASSIC = 42;
    static final int BIG = 43;

    private final Path file;
    private final FileChannel channel;
    private final long length;
    private final ByteOrder order;
    private final boolean big;
    private final long firstDirectory;

    private TiffBytes(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.length = channel.size();
        this.order = read(0, 2, ByteOrder.BIG_ENDIAN).getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer start = read(2, 6, order);
        this.big = start.getShort(0) == BIG;
        if (big && (start.getShort(2) != 8 || start.getShort(4) != 0)) {
            throw new DataError(file, "is a BigTIFF with offsets of " + start.getShort(2) + " bytes instead of 8",
                    "the file is damaged; copy it again");
        }
        this.firstDirectory = big ? read(8, 8).getLong(0) : start.getInt(2) & 0xFFFFFFFFL;
    }

    static TiffBytes open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new TiffBytes(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether these first bytes of a file are those of a TIFF or BigTIFF. */
    static boolean claims(byte[] head) {
        if (head.length < 4 || head[0] != head[1] || (head[0] != 'I' && head[0] != 'M')) {
            return false;
        }
        int version = head[0] == 'I' ? (head[2] & 0xFF) | head[3] << 8 : head[2] << 8 | (head[3] & 0xFF);
        return version == CLASSIC || version == BIG;
    }

    Path file() {
        return file;
    }

    long length() {
        return length;
    }

    ByteOrder order() {
        return order;
    }

    boolean big() {
        return big;
    }

    long firstDirectory() {
        return firstDirectory;
    }

    /** The bytes {@code at .. at + count - 1} in the file's byte order. */
    ByteBuffer read(long at, long count) throws IOException {
        return read(at, count, order);
    }

    private ByteBuffer read(long at, long count, ByteOrder as) throws IOException {
        Sizes.within(file, at, count, length);
        DecodeMemory.hold(file, "one piece of it", count);
        ByteBuffer buffer = ByteBuffer.allocate((int) count).order(as);
        readFully(at, buffer);
        return buffer.flip();
    }

    /** Fills what remains of the target with the bytes from {@code at} on. */
    void readFully(long at, ByteBuffer target) throws IOException {
        Sizes.within(file, at, target.remaining(), length);
        long from = at;
        while (target.hasRemaining()) {
            int read = channel.read(target, from);
            if (read < 0) {
                throw new DataError(file, "became shorter while it was read", "let nothing write to it meanwhile");
            }
            from += read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
