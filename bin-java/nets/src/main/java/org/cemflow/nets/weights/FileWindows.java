package org.cemflow.nets.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Mapped pieces of a file of any length. One mapping holds less than 2 GiB and a process has a limited number of them,
 * so pieces asked for in the file's order share as few as there can be. The pieces outlive the channel.
 */
public final class FileWindows {

    private final FileChannel channel;
    private final long length;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long start;

    public FileWindows(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
    }

    /** Length of the file when this object was made. */
    public long length() {
        return length;
    }

    /**
     * {@code bytes} bytes from {@code offset}, read-only; whoever asks has held them against {@link #length()}.
     *
     * @throws IndexOutOfBoundsException if they are not in the file
     */
    public ByteBuffer slice(long offset, int bytes) throws IOException {
        if (offset < 0 || bytes < 0 || offset > length - bytes) {
            throw new IndexOutOfBoundsException(bytes + " bytes from " + offset + " of " + length);
        }
        if (offset < start || offset + bytes - start > window.capacity()) {
            start = offset;
            window = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(Integer.MAX_VALUE, length - start));
        }
        return window.slice((int) (offset - start), bytes);
    }
}
