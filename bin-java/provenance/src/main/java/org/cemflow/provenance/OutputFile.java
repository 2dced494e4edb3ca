package org.cemflow.provenance;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.Json;

/**
 * A file that the run made.
 *
 * @param path relative to the results' folder, parts separated by {@code /}
 * @param bytes its size
 * @param sha256 its checksum, lower-case hexadecimal
 */
public record OutputFile(String path, long bytes, String sha256) {

    /** What lists the files of a data set, written last. */
    public static final String MANIFEST = "manifest.json";

    /** What cem-export wrote about its own files. */
    private record Manifest(List<OutputFile> files) {}

    /** A file that lies somewhere now and under {@code path} in the results. */
    public static OutputFile of(Path file, String path) throws IOException {
        return new OutputFile(path, Files.size(file), Checksums.sha256(file));
    }

    /**
     * The files of a data set, by path: those of its manifest, whose sums are taken as they stand there, and the
     * manifest. Large shards are thus read once only, by cem-export.
     *
     * @param folder that cem-export wrote
     */
    public static List<OutputFile> ofDataset(Path folder) throws IOException {
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new DataError(folder, "holds no " + MANIFEST + ", so it is not whole", "run cem-export again");
        }
        List<OutputFile> listed = Json.read(file, Manifest.class).files();
        if (listed == null || listed.stream().anyMatch(f -> f.path() == null || f.sha256() == null)) {
            throw new DataError(file, "does not list its files with path and sha256", "run cem-export again");
        }
        List<OutputFile> all = new ArrayList<>();
        for (OutputFile f : listed) {
            all.add(new OutputFile("dataset/" + f.path(), f.bytes(), f.sha256()));
        }
        all.add(of(file, "dataset/" + MANIFEST));
        all.sort(Comparator.comparing(OutputFile::path));
        return List.copyOf(all);
    }

    /**
     * The files of other results, by path.
     *
     * @param results place -> a file that belongs there, or a folder whose files do
     */
    public static List<OutputFile> ofResults(Map<String, Path> results) throws IOException {
        List<OutputFile> all = new ArrayList<>();
        for (Map.Entry<String, Path> result : results.entrySet()) {
            Path path = result.getValue();
            List<Path> files;
            try (Stream<Path> listed = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
                files = listed.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                String within = path.relativize(file).toString().replace('\\', '/');
                all.add(of(file, within.isEmpty() ? result.getKey() : result.getKey() + "/" + within));
            }
        }
        all.sort(Comparator.comparing(OutputFile::path));
        return List.copyOf(all);
    }
}
