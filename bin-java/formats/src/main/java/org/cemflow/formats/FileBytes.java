package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;

/** The bytes of a plain file, by positional reads. */
final class FileBytes implements ByteSource {

    private final Object name;
    private final FileChannel channel;
    private final long length;

    private FileBytes(Object name, FileChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        this.length = channel.size();
    }

    /**
     * @param name the source as the user knows it, for messages
     * @throws DataError if there is no such plain file
     */
    static FileBytes open(Object name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataError(name, "needs " + file.getFileName() + ", which is no plain file", "put the file there");
        }
        if (!Files.isReadable(file)) {
            throw new DataError(name, "needs " + file.getFileName() + ", which may not be read", "check its permissions");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FileBytes(name, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * A file named beside another one: in the same folder, or, when the other is a link, in the folder it points to
     * (Nextflow links single files into a task's folder, data sets under git-annex are links throughout).
     *
     * @param name a relative path that does not lead out of the folder
     * @return the file, or null if there is none
     */
    static Path beside(Path file, String name) throws IOException {
        Path near = file.toAbsolutePath().normalize().resolveSibling(name);
        if (Files.isRegularFile(near)) {
            return near;
        }
        Path far = file.toRealPath().resolveSibling(name);
        return Files.isRegularFile(far) ? far : null;
    }

    FileChannel channel() {
        return channel;
    }

    /** The file's length when it was opened. */
    long length() {
        return length;
    }

    /** The first {@code count} bytes, or all if the file is shorter. */
    byte[] head(int count) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(count, length));
        read(0, head);
        return head.array();
    }

    @Override
    public void read(long position, ByteBuffer target) throws IOException {
        Sizes.within(name, position, target.remaining(), length);
        long at = position;
        while (target.hasRemaining()) {
            int got = channel.read(target, at);
            if (got < 0) {
                throw new DataError(name, "ended after " + at + " bytes while it was read",
                        "let nothing change the file meanwhile and run again");
            }
            at += got;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
