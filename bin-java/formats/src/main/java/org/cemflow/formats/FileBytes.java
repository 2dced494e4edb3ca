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
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FileBytes(name, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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
