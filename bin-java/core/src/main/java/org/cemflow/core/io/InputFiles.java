package org.cemflow.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;

/** Checks of files that are read, before they are. */
public final class InputFiles {

    private InputFiles() {}

    /**
     * Refuses a folder, of which the operating system would say no more than that it is no file; what is missing, opening it will tell.
     *
     * @throws DataError if it is a folder
     */
    public static void requireFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new DataError(file, "is a folder where a file is wanted", "give the file itself");
        }
    }

    /**
     * Adds a fault if writing {@code output} would replace one of the inputs, as {@link #replaces} has it.
     *
     * @param inputs null for those that were not given
     */
    public static void requireSpared(List<String> faults, Path output, Stream<Path> inputs) {
        if (inputs.filter(Objects::nonNull).anyMatch(input -> replaces(output, input))) {
            faults.add("--output " + output + " would replace what is read; give another name.");
        }
    }

    /**
     * Whether writing {@code output} would replace what is read: it is {@code input} itself, by whatever name or link, or a file
     * that lies in the folder {@code input}.
     */
    public static boolean replaces(Path output, Path input) {
        if (!Files.exists(output)) {
            return false;
        }
        try {
            Path there = output.toRealPath();
            return Files.exists(input) && (Files.isRegularFile(output) ? there.startsWith(input.toRealPath()) : there.equals(input.toRealPath()));
        } catch (IOException e) {
            // Whoever reads or writes them will say what is wrong.
            return false;
        }
    }
}
