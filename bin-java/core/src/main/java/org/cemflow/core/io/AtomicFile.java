package org.cemflow.core.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.commons.io.output.ProxyOutputStream;
import org.cemflow.core.error.DataError;

/**
 * A file that is either wholly there or not there at all: written under a temporary name in the same folder, forced to
 * the disk, then renamed. Whatever is not {@linkplain #commit() committed} before {@link #close()} is deleted. A process
 * that is killed leaves the temporary file; its name begins with a dot, nothing reads it, and it does not disturb the next.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.create(path)) {
 *     file.channel().write(bytes);
 *     file.commit();
 * }
 * }</pre>
 */
public final class AtomicFile implements AutoCloseable {

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private boolean committed;

    private AtomicFile(Path target) throws IOException {
        this.target = target.toAbsolutePath();
        if (Files.isDirectory(this.target)) {
            throw new DataError(target, "is a folder where a file shall be written", "remove it or choose another name");
        }
        Files.createDirectories(this.target.getParent());
        this.temporary = WriteFault.temporary(this.target);
        this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    public static AtomicFile create(Path target) throws IOException {
        return new AtomicFile(target);
    }

    /** Writes a text file in one step, UTF-8. */
    public static void write(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file in one step. */
    public static void write(Path target, byte[] bytes) throws IOException {
        try (AtomicFile file = create(target)) {
            OutputStream out = file.stream();
            out.write(bytes);
            out.flush();
            file.commit();
        }
    }

    /** The channel to write through; closed by this object. */
    public FileChannel channel() {
        return channel;
    }

    /** A buffered stream over the channel; flush or close it before {@link #commit()}, closing leaves the channel open. */
    public OutputStream stream() {
        return new BufferedOutputStream(new Named(CloseShieldOutputStream.wrap(Channels.newOutputStream(channel))), 1 << 16);
    }

    /** Writes all that remains in {@code bytes} from byte {@code position} of the file on. */
    public void write(ByteBuffer bytes, long position) throws IOException {
        try {
            for (long at = position; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw WriteFault.of(target, e);
        }
    }

    /** Forces the bytes to the disk and gives the file its name. */
    public void commit() throws IOException {
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw WriteFault.of(target, e);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            channel.close();
            Files.deleteIfExists(temporary);
        }
    }

    /** Gives failures the file's name. */
    private final class Named extends ProxyOutputStream {

        Named(OutputStream out) {
            super(out);
        }

        @Override
        protected void handleIOException(IOException failure) throws IOException {
            throw WriteFault.of(target, failure);
        }
    }
}
