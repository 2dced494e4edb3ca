package org.cemflow.label.patch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;

/**
 * What a run published for further work.
 *
 * @param tables the tables of FILTER, by name
 * @param volumes the ingested data sets, by name
 */
public record Published(List<Path> tables, List<Path> volumes) {

    /** @throws DataError if the run published no tables and volumes */
    public static Published in(Path results) throws IOException {
        if (!Files.isDirectory(results)) {
            throw new DataError(results, "is no folder", "give the --outdir of a run");
        }
        List<Path> tables = files(results.resolve("patches"), ".parquet");
        List<Path> volumes = files(results.resolve("volumes"), ".volume");
        if (tables.isEmpty() || volumes.isEmpty()) {
            throw new DataError(results, "holds no " + (tables.isEmpty() ? "patches/*.parquet" : "volumes/*.volume"),
                    "run the same command once more with -resume --keep_volumes, which publishes them");
        }
        return new Published(tables, volumes);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending)).sorted().toList();
        }
    }
}
