package org.cemflow.curate.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.Json;
import org.cemflow.curate.support.Workers;

/**
 * {@code manifest.json}, written last: a data set without it is not whole.
 *
 * @param cemflow the version of the tools
 * @param count kept patches
 * @param files every other file of the data set, by path
 */
record Manifest(String schema, String cemflow, long count, List<Entry> files) {

    static final String SCHEMA = "cemflow-manifest/1";
    static final String FILE = "manifest.json";

    /** @param path relative to the data set's folder, so that it may be moved; parts separated by {@code /} */
    record Entry(String path, long bytes, String sha256) {}

    /** Reads every file in the folder once more, as it lies on the disk, and writes the manifest. */
    static void write(Path folder, long count, Workers workers) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(folder)) {
            paths = all.filter(Files::isRegularFile).toList();
        }
        Entry[] entries = new Entry[paths.size()];
        workers.forEach(entries.length, 1, i -> entries[i] = entry(folder, paths.get(i)));
        List<Entry> sorted = Stream.of(entries).sorted(Comparator.comparing(Entry::path)).toList();
        Json.write(folder.resolve(FILE), new Manifest(SCHEMA, Version.current(), count, sorted));
    }

    private static Entry entry(Path folder, Path file) {
        try {
            String path = folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
            return new Entry(path, Files.size(file), Checksums.sha256(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
