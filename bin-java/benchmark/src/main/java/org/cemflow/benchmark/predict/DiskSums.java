package org.cemflow.benchmark.predict;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cemflow.core.error.DataError;

/** Float32 sums in a scratch file, mapped: their pages belong to the operating system. They start at 0. */
final class DiskSums implements AutoCloseable {

    /** Elements of a mapping: 1 GiB. */
    private static final int WINDOW_BITS = 28;

    private final Path file;
    private final FloatBuffer[] windows;

    /** @throws DataError if the disk has not enough space */
    DiskSums(Path file, long count) throws IOException {
        this.file = file;
        long bytes = Math.multiplyExact(count, (long) Float.BYTES);
        long usable = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        if (usable < bytes) {
            throw new DataError(file.toAbsolutePath().getParent(), "has " + (usable >> 20) + " MiB free, the sums of three axes need "
                    + (bytes >> 20) + " MiB for a while", "free space on that disk, or write elsewhere");
        }
        Files.deleteIfExists(file);
        this.windows = new FloatBuffer[Math.toIntExact((count + (1L << WINDOW_BITS) - 1) >> WINDOW_BITS)];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < windows.length; i++) {
                long start = (long) i << WINDOW_BITS;
                long length = Math.min(1L << WINDOW_BITS, count - start);
                windows[i] = channel.map(FileChannel.MapMode.READ_WRITE, start * Float.BYTES, length * Float.BYTES)
                        .order(ByteOrder.nativeOrder()).asFloatBuffer();
            }
        }
    }

    /** Adds {@code count} values of {@code values[at..]} to the elements from {@code element} on. */
    void add(long element, float[] values, int at, int count) {
        for (int i = 0; i < count; i++) {
            long e = element + i;
            FloatBuffer window = windows[(int) (e >> WINDOW_BITS)];
            int place = (int) (e & ((1L << WINDOW_BITS) - 1));
            window.put(place, window.get(place) + values[at + i]);
        }
    }

    /** Copies {@code count} elements from {@code element} on to the start of {@code target}. */
    void get(long element, float[] target, int count) {
        int done = 0;
        while (done < count) {
            long e = element + done;
            int place = (int) (e & ((1L << WINDOW_BITS) - 1));
            FloatBuffer window = windows[(int) (e >> WINDOW_BITS)];
            int run = Math.min(count - done, window.capacity() - place);
            window.get(place, target, done, run);
            done += run;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
