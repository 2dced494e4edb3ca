package org.cemflow.formats;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.cemflow.core.error.DataError;

/**
 * The bytes inside a gzip stream (RFC 1952, several members allowed). The stream is inflated in order; going backwards
 * starts it anew, so readers should ask in ascending order. Nothing is kept but a small buffer.
 */
final class InflatedBytes implements ByteSource {

    /** Deflate's largest expansion: 258 bytes for two bits (RFC 1951), rounded up. */
    private static final long LARGEST_RATIO = 1032;
    private static final int BUFFER = 1 << 16;

    private final Object name;
    private final Path file;
    private final long start;
    private final long total;
    private final byte[] buffer = new byte[BUFFER];
    private InputStream in;
    private long at;

    private InflatedBytes(Object name, Path file, long start, long total) {
        this.name = name;
        this.file = file;
        this.start = start;
        this.total = total;
    }

    /**
     * @param start where in the file the gzip stream begins
     * @param total how many inflated bytes the header promises
     * @throws DataError if the compressed bytes cannot possibly hold as many
     */
    static InflatedBytes open(Object name, Path file, long start, long total) throws IOException {
        checkRatio(name, total, Files.size(file) - start);
        return new InflatedBytes(name, file, start, total);
    }

    /** @throws DataError if {@code stored} compressed bytes cannot inflate to {@code claimed} */
    static void checkRatio(Object name, long claimed, long stored) {
        if (claimed / LARGEST_RATIO > stored) {
            throw new DataError(name, "the header promises " + claimed + " bytes, more than " + stored
                    + " compressed bytes can hold", "the file is truncated or damaged; copy it again");
        }
    }

    static boolean claims(byte[] head) {
        return head.length > 2 && head[0] == 0x1F && head[1] == (byte) 0x8B && head[2] == 8;
    }

    /** As many of the first {@code count} inflated bytes as can be had; none if the stream is damaged at once. */
    static byte[] head(InputStream compressed, int count) {
        byte[] head = new byte[count];
        int got = 0;
        try (InputStream in = new GZIPInputStream(compressed)) {
            for (int n; got < count && (n = in.read(head, got, count - got)) > 0; got += n) {
                // until there are enough
            }
        } catch (IOException e) {
            // What came before the fault decides; reading the data will name the fault.
        }
        return java.util.Arrays.copyOf(head, got);
    }

    @Override
    public void read(long position, ByteBuffer target) throws IOException {
        try {
            if (in == null || position < at) {
                rewind();
            }
            while (at < position) {
                take(buffer, 0, (int) Math.min(BUFFER, position - at));
            }
            while (target.hasRemaining()) {
                int count = Math.min(target.remaining(), BUFFER);
                if (target.hasArray()) {
                    take(target.array(), target.arrayOffset() + target.position(), count);
                    target.position(target.position() + count);
                } else {
                    take(buffer, 0, count);
                    target.put(buffer, 0, count);
                }
            }
            if (at == total && in.read() >= 0) {
                rewind(); // more than needed follows: the checksum at the end is not ours to check
            }
        } catch (EOFException | ZipException e) {
            throw new DataError(name, "the gzip stream is damaged or truncated after " + at + " of " + total
                    + " bytes (" + e.getMessage() + ")", "copy the file again", e);
        }
    }

    private void take(byte[] to, int offset, int count) throws IOException {
        for (int done = 0; done < count;) {
            int got = in.read(to, offset + done, count - done);
            if (got < 0) {
                throw new EOFException("the stream ends");
            }
            done += got;
            at += got;
        }
    }

    private void rewind() throws IOException {
        close();
        InputStream raw = Files.newInputStream(file);
        try {
            raw.skipNBytes(start);
            in = new GZIPInputStream(new BufferedInputStream(raw, BUFFER), BUFFER);
            at = 0;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
            in = null;
        }
    }
}
