package org.cemflow.benchmark.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What a description of a prepared benchmark must hold: it may come from anywhere. */
final class PreparedCheck {

    /** Of benchmarks and items, which become names of files. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
    private static final int LARGEST_VALUE = 254;
    /** A section is held in an array. */
    private static final long LARGEST_SECTION = Integer.MAX_VALUE - 8;

    private final PreparedBenchmark prepared;
    private final List<String> faults = new ArrayList<>();

    PreparedCheck(PreparedBenchmark prepared) {
        this.prepared = prepared;
    }

    /** Clauses; empty if all is well. */
    List<String> faults() {
        PreparedBenchmark p = prepared;
        require(PreparedBenchmark.SCHEMA.equals(p.schema()), "the schema is " + p.schema());
        require(name(p.name()), "the name cannot be a file's");
        require(p.crop() >= 1 && p.iterations() >= 1 && p.batch() >= 1, "crop, iterations and batch must be 1 or more");
        require(p.augmentation() != null && p.published() != null && p.warnings() != null, "augmentation, published or warnings are missing");
        require(p.protocol() != null && p.protocol().inference() != null, "the inference is missing");
        require(p.threshold() > 0 && p.threshold() < 1, "the threshold must lie between 0 and 1");
        require(p.mean() >= 0 && p.mean() <= 1 && p.sd() > 0 && p.sd() <= 1, "mean and sd must lie between 0 and 1");
        classes();
        Set<String> names = new HashSet<>();
        for (Split split : Split.values()) {
            items(split, p.items(split), names);
        }
        require(p.train() != null && !p.train().isEmpty(), "there is nothing to train on");
        require(p.test() != null && !p.test().isEmpty(), "there is nothing to test on");
        return faults;
    }

    private void classes() {
        List<LabelClass> classes = prepared.classes();
        if (classes == null || classes.isEmpty() || classes.size() > LARGEST_VALUE || classes.contains(null)) {
            faults.add("there are no classes");
            return;
        }
        for (int i = 0; i < classes.size(); i++) {
            LabelClass one = classes.get(i);
            require(one.value() == i + 1, "the classes' values are not 1, 2, 3, ...");
            require(one.name() != null && !one.name().isBlank(), "class " + one.value() + " has no name");
        }
        require(classes.stream().anyMatch(LabelClass::scored), "no class is scored");
        List<Double> weights = prepared.weights();
        require(weights == null || weights.size() == classes.size() + 1 && weights.stream().allMatch(w -> w != null && w >= 0 && w < 1e6),
                "weights must be one a class and one for the background");
        List<Integer> context = prepared.context();
        require(context != null && context.stream().allMatch(v -> v != null && v > classes.size() && v <= LARGEST_VALUE),
                "the context values are wrong");
    }

    private void items(Split split, List<Item> items, Set<String> names) {
        if (items == null || items.stream().anyMatch(Objects::isNull)) {
            faults.add("the items of " + split.folder() + " are missing");
            return;
        }
        for (Item item : items) {
            String at = split.folder() + " " + item.name();
            require(name(item.name()), "an item of " + split.folder() + " has a name that cannot be a file's");
            require(names.add(split + "/" + item.name()), at + " stands there twice");
            require(item.group() == null || name(item.group()), at + " has a bad group");
            require(item.protocol() == null || item.protocol().inference() != null, at + " has no inference");
            if (item.shape() == null || item.shape().size() < 2 || item.shape().size() > 3
                    || item.shape().stream().anyMatch(n -> n == null || n < 1)) {
                faults.add(at + " has no shape");
                continue;
            }
            require((long) item.along(1) * item.along(2) <= LARGEST_SECTION, at + " has sections of more than 2^31 pixels");
            slices(at, item);
            require(item.voxel() == null || item.voxel().size() == 3
                    && item.voxel().stream().allMatch(v -> v != null && v > 0 && v < Double.POSITIVE_INFINITY), at + " has a bad voxel size");
        }
    }

    private void slices(String at, Item item) {
        boolean there = item.axes() != null && item.slices() != null && !item.axes().isEmpty()
                && item.axes().size() == item.slices().size() && !item.axes().contains(null) && !item.slices().contains(null)
                && new HashSet<>(item.axes()).size() == item.axes().size();
        if (!there) {
            faults.add(at + " has no axes to slice");
            return;
        }
        for (int i = 0; i < item.axes().size(); i++) {
            int axis = item.axes().get(i);
            if (axis < 0 || axis > 2 || !item.volume() && axis != 0) {
                faults.add(at + " has the axis " + axis);
            } else {
                require(item.slices().get(i) >= 1 && item.slices().get(i) <= item.along(axis), at + " has " + item.slices().get(i)
                        + " slices along axis " + axis);
            }
        }
    }

    private static boolean name(String text) {
        return text != null && NAME.matcher(text).matches();
    }

    private void require(boolean right, String clause) {
        if (!right && !faults.contains(clause)) {
            faults.add(clause);
        }
    }
}
