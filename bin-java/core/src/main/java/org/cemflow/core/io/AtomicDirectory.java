package org.cemflow.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.io.FileUtils;

/**
 * A folder that is either wholly there or not there at all: filled under a temporary name beside its place, then
 * renamed. A folder that already stands under the name is replaced.
 */
public final class AtomicDirectory implements AutoCloseable {

    private final Path target;
    private final Path temporary;
    private boolean committed;

    private AtomicDirectory(Path target) throws IOException {
        this.target = target.toAbsolutePath().normalize();
        this.temporary = this.target.resolveSibling("." + this.target.getFileName() + ".tmp-" + ProcessHandle.current().pid());
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
        if (Files.exists(target)) {
            FileUtils.deleteDirectory(target.toFile());
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            FileUtils.deleteDirectory(temporary.toFile());
        }
    }
}
