package org.cemflow.benchmark.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;

/**
 * {@code benchmark.json}: a benchmark made ready by {@code cem-prepare}, everything resolved.
 *
 * @param schema {@value #SCHEMA}
 * @param name the benchmark's, as in tables of scores
 * @param classes in ascending order of their values, 1, 2, 3, ...
 * @param context values of the test masks that are no classes and only say what is annotated (all_mito's Guay)
 * @param crop side of the training crops, pixels
 * @param weights of the loss, one a value from background on; null with a single class
 * @param protocol of every item that brings none of its own
 * @param threshold a single class holds where its probability is more than this; several go by the largest
 * @param mean of the training images, grey values scaled to 0..1; {@code sd} their standard deviation
 * @param normsFrom {@code paper} or {@code training images}
 * @param warnings whole sentences
 * @param cemflow the version of the tools
 */
public record PreparedBenchmark(String schema, String name, String title, String citation, String licence,
        List<LabelClass> classes, List<Integer> context, int crop, int iterations, int batch, List<Double> weights,
        Augmentation augmentation, Protocol protocol, double threshold, double mean, double sd,
        @JsonProperty("norms_from") String normsFrom, List<Published> published, List<Item> train, List<Item> valid,
        List<Item> test, List<String> warnings, String cemflow) {

    public static final String SCHEMA = "cemflow-benchmark/1";
    public static final String FILE = "benchmark.json";
    /** Side of the largest crops that are trained on. */
    public static final int LARGEST_CROP = 4096;

    /** How many maps the network gives: one for a single class, else one a value, background included. */
    @JsonIgnore
    public int outputs() {
        return classes.size() == 1 ? 1 : classes.size() + 1;
    }

    public List<Item> items(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case VALID -> valid;
            case TEST -> test;
        };
    }

    /** The item's own protocol, or the benchmark's. */
    public Protocol protocol(Item item) {
        return item.protocol() == null ? protocol : item.protocol();
    }

    /** Writes {@code benchmark.json}; what it lists must stand before. */
    public void write(Path folder) throws IOException {
        Json.write(folder.resolve(FILE), this);
    }

    /**
     * Reads a prepared benchmark and holds every array's header against it and against the file's length.
     *
     * @throws DataError if the folder is no prepared benchmark, names what no benchmark has, or an array is not as described
     */
    public static PreparedBenchmark read(Path folder) throws IOException {
        Path json = folder.resolve(FILE);
        if (!Files.isRegularFile(json)) {
            throw new DataError(folder, "is no prepared benchmark (" + FILE + " is missing)", "give a folder that cem-prepare wrote");
        }
        PreparedBenchmark read = Json.read(json, PreparedBenchmark.class);
        List<String> faults = read == null ? List.of("it is empty") : new PreparedCheck(read).faults();
        if (!faults.isEmpty()) {
            throw new DataError(json, "is no whole description in the form " + SCHEMA + " (" + String.join(", ", faults) + ")",
                    "run cem-prepare again");
        }
        for (Split split : Split.values()) {
            for (Item item : read.items(split)) {
                checkArray(item.image(folder, split), item);
                checkArray(item.mask(folder, split), item);
            }
        }
        return read;
    }

    private static void checkArray(Path file, Item item) throws IOException {
        ItemArray.open(file, item, "run cem-prepare again").close();
    }
}
