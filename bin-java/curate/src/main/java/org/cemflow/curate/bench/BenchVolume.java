package org.cemflow.curate.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.Json;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.volume.Shape;

/** A volume to measure on, as cem-ingest would have written it. */
final class BenchVolume {

    private BenchVolume() {}

    /**
     * @param section gives the pixels of a section, {@code y * x} bytes
     * @return its folder, in {@code scratch}
     */
    static Path write(Path scratch, Shape shape, IntFunction<byte[]> section) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("bench.volume"));
        byte[] header = NpyHeader.uint8(shape.z(), shape.y(), shape.x());
        try (OutputStream out = Files.newOutputStream(folder.resolve("data.npy"))) {
            out.write(header);
            for (int z = 0; z < shape.z(); z++) {
                out.write(section.apply(z));
            }
        }
        Json.write(folder.resolve(VolumeDescription.FILE), new VolumeDescription(VolumeDescription.SCHEMA, "bench", "3d",
                shape, null, new VolumeDescription.Data("data.npy", header.length, (long) shape.y() * shape.x(), shape.x()),
                null, null, "unknown", null, List.of(0, 1, 2), "a benchmark", Map.of(), List.of(), Version.current()));
        return folder;
    }
}
