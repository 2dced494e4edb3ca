package org.cemflow.report.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;
import org.cemflow.core.io.NpyArray;
import org.cemflow.report.picture.Thumbnail;

/** A folder that a verb of cem-analyse wrote; what its summary names may come from anywhere. */
public record AnalysisFolder(Path folder) {

    static final String FILE = "summary.json";
    static final String MEND = "give a folder that cem-analyse wrote";
    private static final int MOST_SIDE = 1024;

    /** An encoder, as far as it is shown. */
    public record Encoder(String name, String arch, int features) {

        boolean sound() {
            return name != null && !name.isBlank() && arch != null && features > 0;
        }
    }

    /** @throws DataError if it holds no summary, or one without a schema */
    String schema() throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new DataError(folder, "holds no " + FILE, MEND);
        }
        JsonNode node = Json.read(file, JsonNode.class);
        return node == null ? "" : node.path("schema").asText();
    }

    <T> T read(Class<T> type) throws IOException {
        return Json.read(folder.resolve(FILE), type);
    }

    void require(boolean sound, String what) {
        if (!sound) {
            throw unsound(what);
        }
    }

    DataError unsound(String what) {
        return new DataError(folder.resolve(FILE), "is no whole summary of " + what, MEND);
    }

    static boolean side(int size) {
        return size > 0 && size <= MOST_SIDE;
    }

    static boolean there(Collection<?> values) {
        return values != null && values.stream().allMatch(Objects::nonNull);
    }

    static boolean encoders(List<Encoder> encoders) {
        return there(encoders) && !encoders.isEmpty() && encoders.stream().allMatch(Encoder::sound)
                && encoders.stream().map(Encoder::name).distinct().count() == encoders.size();
    }

    /** A number within bounds, or null. */
    static boolean within(Double value, double low, double high) {
        return value == null || value >= low && value <= high;
    }

    /** A file of the folder. @throws DataError if the name leads out of it */
    private Path inside(String name) {
        Path path = folder.resolve(name).normalize();
        if (!path.startsWith(folder.normalize())) {
            throw new DataError(folder.resolve(FILE), "names a file outside its folder, " + name, MEND);
        }
        return path;
    }

    /** The rows of an image or mask, uint8 [side, side]; all of it in memory. */
    Thumbnail.Rows bytes(String name, int side) throws IOException {
        byte[] all = new byte[side * side];
        try (NpyArray array = open(name, NpyArray.Type.UINT8, side)) {
            array.get(0, all, 0, all.length);
        }
        return (y, row) -> System.arraycopy(all, y * side, row, 0, row.length);
    }

    /** The rows of a map of 0 to 1, float32 [side, side], as 0 to 255. */
    Thumbnail.Rows map(String name, int side) throws IOException {
        float[] all = new float[side * side];
        try (NpyArray array = open(name, NpyArray.Type.FLOAT32, side)) {
            array.get(0, all);
        }
        return (y, row) -> {
            for (int x = 0; x < row.length; x++) {
                row[x] = (byte) Math.round(255 * Math.max(0, Math.min(1, all[y * side + x])));
            }
        };
    }

    private NpyArray open(String name, NpyArray.Type type, int side) throws IOException {
        Path file = inside(name);
        NpyArray array = NpyArray.open(file, type, 2, MEND);
        if (!array.shape().equals(List.of((long) side, (long) side))) {
            array.close();
            throw new DataError(file, "has the shape " + array.shape() + " and not " + side + " x " + side, MEND);
        }
        return array;
    }
}
