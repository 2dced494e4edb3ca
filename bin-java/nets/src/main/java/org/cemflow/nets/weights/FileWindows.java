package org.cemflow.nets.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * Mapped pieces of a file of any length. One mapping holds less than 2 GiB and a process has a limited number of them,
 * so pieces share mappings that begin at multiples of 1 GiB; only a piece of more than 1 GiB has its own. The pieces
 * outlive the channel.
 */
public final class FileWindows {

    private static final long STEP = 1L << 30;

    private final FileChannel channel;
    private final long length;
    private final Map<Long, ByteBuffer> windows = new HashMap<>();

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
        if (bytes > STEP) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes);
        }
        long start = offset / STEP * STEP;
        ByteBuffer window = windows.get(start);
        if (window == null) {
            window = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(2 * STEP - 1, length - start));
            windows.put(start, window);
        }
        return window.slice((int) (offset - start), bytes);
    }
}
