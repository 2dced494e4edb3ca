package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.cemflow.core.io.Checksums;

/**
 * What identifies a source: of a file its SHA-256 and length; of a folder the SHA-256 over the lines
 * {@code name NUL sha256 LF} of its files, sorted by name, and the sum of their lengths. Hidden files do not count.
 */
record SourceDigest(String sha256, long bytes) {

    static SourceDigest of(Path source) throws IOException {
        if (!Files.isDirectory(source)) {
            return new SourceDigest(Checksums.sha256(source), Files.size(source));
        }
        Path folder = source.toRealPath();
        List<String> names;
        try (Stream<Path> files = Files.walk(folder)) {
            names = files.filter(Files::isRegularFile).filter(file -> !file.getFileName().toString().startsWith("."))
                    .map(file -> folder.relativize(file).toString().replace('\\', '/')).sorted().toList();
        }
        MessageDigest digest = Checksums.digest();
        long bytes = 0;
        for (String name : names) {
            Path file = folder.resolve(name);
            digest.update((name + "\0" + Checksums.sha256(file) + "\n").getBytes(StandardCharsets.UTF_8));
            bytes += Files.size(file);
        }
        return new SourceDigest(Checksums.hex(digest), bytes);
    }
}
