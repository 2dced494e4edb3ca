package org.cemflow.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.io.FileUtils;
import org.cemflow.core.error.DataError;

/**
 * A folder that is either wholly there or not there at all: filled under a temporary name beside its place, then
 * renamed. A folder that already stands under the name is replaced. What a killed process leaves beside the place has a
 * name that begins with a dot; nothing reads it.
 */
public final class AtomicDirectory implements AutoCloseable {

    private final Path target;
    private final Path temporary;
    private boolean committed;

    private AtomicDirectory(Path target) throws IOException {
        this.target = target.toAbsolutePath().normalize();
        if (Files.exists(this.target) && !Files.isDirectory(this.target)) {
            throw new DataError(target, "is a file where a folder shall be written", "remove it or choose another name");
        }
        this.temporary = WriteFault.temporary(this.target);
        FileUtils.deleteDirectory(temporary.toFile());
        Files.createDirectories(temporary);
    }

    public static AtomicDirectory create(Path target) throws IOException {
        return new AtomicDirectory(target);
    }

    /** The folder to fill. */
    public Path path() {
        return temporary;
    }

    /** Gives the folder its name. Each file in it must have been forced to the disk by its writer. */
    public void commit() throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            committed = true;
            return;
        }
        // Under its own name a folder must never be seen half deleted.
        Path before = WriteFault.temporary(target.resolveSibling(target.getFileName() + ".before"));
        FileUtils.deleteDirectory(before.toFile());
        Files.move(target, before, StandardCopyOption.ATOMIC_MOVE);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        FileUtils.deleteDirectory(before.toFile());
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            FileUtils.deleteDirectory(temporary.toFile());
        }
    }
}
