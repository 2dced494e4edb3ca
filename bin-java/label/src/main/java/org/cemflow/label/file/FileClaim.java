package org.cemflow.label.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cemflow.core.error.DataError;

/**
 * Keeps two cem-labels from writing the same file: a lock on a hidden file beside it, which the system gives up when the
 * process ends, however it ends.
 */
final class FileClaim implements AutoCloseable {

    private final Path beside;
    private final FileChannel channel;

    private FileClaim(Path beside, FileChannel channel) {
        this.beside = beside;
        this.channel = channel;
    }

    /** @throws DataError if another cem-label writes this file */
    static FileClaim of(Path file) throws IOException {
        Path whole = file.toAbsolutePath();
        Files.createDirectories(whole.getParent());
        Path beside = whole.resolveSibling("." + whole.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            channel.close();
            throw new DataError(file, "is being written by another cem-label", "end that one, or give each annotator a file");
        }
        return new FileClaim(beside, channel);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(beside);
        channel.close();
    }
}
