package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.io.WriteFault;

/**
 * Squares on their way from the volumes to a training: N x S x S uint8 in a scratch file, so that many labels need no
 * memory. Threads may put different squares at the same time. The file is deleted at the end.
 */
final class FramedPatches implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final int start;
    private final long area;

    /**
     * @param folder where the scratch file lies
     * @param count of squares, 1 or more
     * @param side of a square
     */
    FramedPatches(Path folder, int count, int side) throws IOException {
        this.file = Files.createTempFile(folder, ".patches-", ".npy");
        this.area = (long) side * side;
        byte[] header = NpyHeader.uint8(count, side, side);
        this.start = header.length;
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
        write(ByteBuffer.wrap(header), 0);
    }

    Path file() {
        return file;
    }

    /** @param square row by row */
    void put(int index, byte[] square) throws IOException {
        write(ByteBuffer.wrap(square), start + index * area);
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
        } catch (IOException e) {
            throw WriteFault.of(file, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
