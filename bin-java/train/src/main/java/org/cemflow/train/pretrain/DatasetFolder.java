package org.cemflow.train.pretrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.Json;

/**
 * The patches to learn from, and which they are.
 *
 * @param array train.npy
 * @param arraySha256 its checksum
 * @param manifestSha256 checksum of the data set's manifest; null if only the array was given
 */
record DatasetFolder(Path array, String arraySha256, String manifestSha256) {

    private static final String MANIFEST = "manifest.json";
    private static final String ARRAY = "train.npy";

    private record Manifest(List<Entry> files) {}

    private record Entry(String path, long bytes, String sha256) {}

    /** An array by itself, which nothing vouches for. */
    static DatasetFolder ofArray(Path array) throws IOException {
        return new DatasetFolder(array, Checksums.sha256(array), null);
    }

    /**
     * A data set that cem-export wrote: the size of every file and the checksum of the array are held against its manifest.
     *
     * @throws DataError if it has no manifest, no train.npy, or is not what the manifest says
     */
    static DatasetFolder verified(Path folder) throws IOException {
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new DataError(folder, "has no " + MANIFEST + ", which cem-export writes last",
                    "give the folder of a finished export, or an array by --train");
        }
        Manifest manifest = Json.read(file, Manifest.class);
        if (manifest.files() == null) {
            throw new DataError(file, "lists no files", "run cem-export again");
        }
        String sha256 = null;
        for (Entry entry : manifest.files()) {
            Path listed = folder.resolve(entry.path());
            if (!Files.isRegularFile(listed) || Files.size(listed) != entry.bytes()) {
                throw new DataError(listed, "is not there with the " + entry.bytes() + " bytes that " + MANIFEST + " says",
                        "copy the data set again, or run cem-export again");
            }
            if (entry.path().equals(ARRAY)) {
                sha256 = entry.sha256();
            }
        }
        Path array = folder.resolve(ARRAY);
        if (sha256 == null) {
            throw new DataError(folder, "has no " + ARRAY, "run cem-export with --export train");
        }
        if (!sha256.equals(Checksums.sha256(array))) {
            throw new DataError(array, "is not the file that " + MANIFEST + " says", "copy the data set again, or run cem-export again");
        }
        return new DatasetFolder(array, sha256, Checksums.sha256(file));
    }
}
