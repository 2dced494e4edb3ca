package org.cemflow.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file of any length, memory-mapped read-only and safe to read from several threads. The pages belong
 * to the operating system: mapping a file larger than the memory costs no heap.
 */
public final class MappedBytes implements AutoCloseable {

    /** Windows of 1 GiB: a buffer's index is an int. */
    private static final int WINDOW_BITS = 30;

    private final FileChannel channel;
    private final MappedByteBuffer[] windows;
    private final long length;

    private MappedBytes(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
        int count = Math.toIntExact((length + (1L << WINDOW_BITS) - 1) >> WINDOW_BITS);
        this.windows = new MappedByteBuffer[count];
        for (int i = 0; i < count; i++) {
            long start = (long) i << WINDOW_BITS;
            windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(1L << WINDOW_BITS, length - start));
        }
    }

    public static MappedBytes open(Path file) throws IOException {
        InputFiles.requireFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new MappedBytes(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public long length() {
        return length;
    }

    /** Copies {@code count} bytes from {@code position} of the file to {@code target[at..]}. */
    public void get(long position, byte[] target, int at, int count) {
        long from = position;
        int to = at;
        int left = count;
        while (left > 0) {
            int window = Math.toIntExact(from >> WINDOW_BITS);
            int start = (int) (from & ((1L << WINDOW_BITS) - 1));
            int run = Math.min(left, windows[window].capacity() - start);
            windows[window].get(start, target, to, run);
            from += run;
            to += run;
            left -= run;
        }
    }

    /** Copies {@code count} bytes from {@code position} of the file to {@code target}, from its position on, which moves. */
    public void get(long position, ByteBuffer target, int count) {
        long from = position;
        int left = count;
        while (left > 0) {
            int window = Math.toIntExact(from >> WINDOW_BITS);
            int start = (int) (from & ((1L << WINDOW_BITS) - 1));
            int run = Math.min(left, windows[window].capacity() - start);
            target.put(target.position(), windows[window], start, run).position(target.position() + run);
            from += run;
            left -= run;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
