package org.cemflow.core.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Failures to write, under the name of the file that the user asked for: the system's own words ("No space left") name none. */
public final class WriteFault {

    /** What stands before the name of what is not committed yet, and after it. */
    static final String BEFORE = ".";
    static final String AFTER = ".tmp-";

    private static final Pattern TEMPORARY = Pattern.compile(Pattern.quote(BEFORE) + "(.+)" + Pattern.quote(AFTER) + "\\d+");

    private WriteFault() {}

    /**
     * The failure with the file's name; as it is if it has one.
     *
     * @param file what was written, perhaps inside a folder that still has its temporary name
     */
    public static IOException of(Path file, IOException failure) {
        if (failure instanceof FileSystemException) {
            return failure;
        }
        FileSystemException named = new FileSystemException(known(file).toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }

    /** The path under the names that its parts will have in the end. */
    static Path known(Path file) {
        Path known = file.getRoot();
        for (Path part : file) {
            String name = TEMPORARY.matcher(part.toString()).replaceFirst("$1");
            known = known == null ? Path.of(name) : known.resolve(name);
        }
        return known;
    }

    static Path temporary(Path target) {
        return target.resolveSibling(BEFORE + target.getFileName() + AFTER + ProcessHandle.current().pid());
    }
}
