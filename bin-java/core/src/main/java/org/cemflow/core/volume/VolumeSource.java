package org.cemflow.core.volume;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A source as the user named it: a file or folder, and for container formats the data set inside it.
 *
 * @param path file or folder
 * @param inner the data set inside the file ({@code /volumes/raw} of {@code file.h5:/volumes/raw}); empty when none
 */
public record VolumeSource(Path path, String inner, ReadOptions options) {

    /** Splits {@code file.h5:/volumes/raw}; a colon in an existing file's name is left alone. */
    public static VolumeSource parse(String text, ReadOptions options) {
        int colon = text.indexOf(":/");
        if (colon > 0 && !Files.exists(Path.of(text))) {
            return new VolumeSource(Path.of(text.substring(0, colon)), text.substring(colon + 1), options);
        }
        return new VolumeSource(Path.of(text), "", options);
    }

    @Override
    public String toString() {
        return inner.isEmpty() ? path.toString() : path + ":" + inner;
    }
}
