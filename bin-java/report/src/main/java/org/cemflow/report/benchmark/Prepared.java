package org.cemflow.report.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.cemflow.core.error.DataError;

/**
 * A benchmark that cem-prepare made ready, as far as it is shown.
 *
 * @param folder where it lies
 */
public record Prepared(Path folder, Description description) {

    static final String FILE = "benchmark.json";
    static final String MEND = "run cem-prepare again";
    private static final int LARGEST_VALUE = 254;

    /** What is read of {@code benchmark.json}. */
    public record Description(String name, String title, String citation, String licence, List<LabelClass> classes, Protocol protocol,
            List<Item> train, List<Item> test, List<String> warnings) {}

    /** @param value in the masks, 1 to 254 */
    public record LabelClass(int value, String name, boolean scored) {}

    /** @param maskByTruth whether predictions count only where the truth is not 0 */
    public record Protocol(String inference, @JsonProperty("mask_by_truth") boolean maskByTruth) {

        /** Whether each section of a volume is scored by itself. */
        boolean bySection() {
            return "2d".equals(inference);
        }
    }

    /**
     * @param shape y x of an image, z y x of a volume
     * @param protocol where it differs from the benchmark's; else null
     */
    public record Item(String name, List<Integer> shape, Protocol protocol) {

        boolean volume() {
            return shape.size() == 3;
        }

        int sections() {
            return volume() ? shape.get(0) : 1;
        }
    }

    /** @throws DataError if the folder is no prepared benchmark or names what no benchmark has */
    static Prepared read(Path folder) throws IOException {
        Description read = Folders.read(folder, FILE, Description.class, MEND);
        boolean sound = Folders.name(read.name) && read.protocol != null && read.classes != null && !read.classes.isEmpty()
                && read.classes.stream().allMatch(c -> c != null && c.name != null && c.value >= 1 && c.value <= LARGEST_VALUE)
                && sound(read.train) && sound(read.test);
        if (!sound) {
            throw new DataError(folder.resolve(FILE), "lacks a name, a protocol, classes or items as cem-prepare writes them", MEND);
        }
        return new Prepared(folder, read);
    }

    private static boolean sound(List<Item> items) {
        Set<String> names = new HashSet<>();
        return items != null && items.stream().allMatch(item -> item != null && Folders.name(item.name) && names.add(item.name)
                && item.shape != null && (item.shape.size() == 2 || item.shape.size() == 3)
                && item.shape.stream().allMatch(n -> n != null && n >= 1));
    }

    public String name() {
        return description.name;
    }

    public List<LabelClass> scored() {
        return description.classes.stream().filter(LabelClass::scored).toList();
    }

    /** Whole sentences. */
    public List<String> warnings() {
        return description.warnings == null ? List.of() : description.warnings.stream().filter(Objects::nonNull).toList();
    }

    Protocol protocol(Item item) {
        return item.protocol == null ? description.protocol : item.protocol;
    }

    /** Whether all that is scored is whole volumes, not images or single sections. */
    public boolean volumes() {
        return description.test.stream().allMatch(item -> item.volume() && !protocol(item).bySection());
    }

    /** The name that a section's score has in {@code scores.csv}. */
    String part(Item item, int z) {
        return item.volume() && protocol(item).bySection() ? item.name + "/" + z : item.name;
    }

    SectionArray image(Item item) throws IOException {
        return SectionArray.open(folder.resolve("test").resolve(item.name + ".image.npy"), item.shape, MEND);
    }

    SectionArray truth(Item item) throws IOException {
        return SectionArray.open(folder.resolve("test").resolve(item.name + ".mask.npy"), item.shape, MEND);
    }
}
