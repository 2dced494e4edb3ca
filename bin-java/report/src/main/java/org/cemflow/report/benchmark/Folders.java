package org.cemflow.report.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;

/** Files inside the folders of other executables: they may be missing, and may come from anywhere. */
final class Folders {

    /** Of benchmarks and items, which become names of files. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

    private Folders() {}

    /** @throws DataError if the folder has no such file */
    static Path file(Path folder, String name, String mend) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new DataError(folder, "holds no " + name, mend);
        }
        return file;
    }

    /** @throws DataError if the file is missing, no JSON object, or of another kind than {@code type} */
    static <T> T read(Path folder, String name, Class<T> type, String mend) throws IOException {
        Path file = file(folder, name, mend);
        T read = Json.read(file, type);
        if (read == null) {
            throw new DataError(file, "is empty", mend);
        }
        return read;
    }

    /** Whether a name may be a file's. */
    static boolean name(String name) {
        return name != null && NAME.matcher(name).matches();
    }
}
