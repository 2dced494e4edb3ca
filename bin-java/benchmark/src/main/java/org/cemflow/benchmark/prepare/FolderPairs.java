package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.spec.Recipe;
import org.cemflow.benchmark.spec.Recipe.Layer;
import org.cemflow.benchmark.spec.Recipe.Part;

/**
 * Folders of single images and of their masks. An image belongs to the mask with the same last number in its name
 * ({@code mask0007.png} and {@code 7.png}), or the same name where there is no number.
 */
final class FolderPairs implements Plan {

    /** What pairs an image with its mask; in the order of the numbers. */
    private record Key(BigInteger number, String name) implements Comparable<Key> {

        private static final Pattern LAST_NUMBER = Pattern.compile("([0-9]+)[^0-9]*$");

        static Key of(SourceFile file) {
            Matcher number = LAST_NUMBER.matcher(file.stem());
            return number.find() ? new Key(new BigInteger(number.group(1)), "") : new Key(BigInteger.ZERO, file.stem());
        }

        @Override
        public int compareTo(Key other) {
            return Comparator.comparing(Key::number).thenComparing(Key::name).compare(this, other);
        }
    }

    private static final int SHOWN = 5;

    private final Recipe recipe;
    private final Pairing pairing;

    FolderPairs(Recipe recipe, boolean addLayers) {
        this.recipe = recipe;
        this.pairing = new Pairing(recipe, addLayers);
    }

    @Override
    public List<Planned> items(SourceFiles sources, Faults faults) throws IOException {
        List<Planned> items = new ArrayList<>();
        for (Split split : Split.values()) {
            for (Part part : recipe.parts().get(split)) {
                add(split, part, sources, faults, items);
            }
        }
        return items;
    }

    private void add(Split split, Part part, SourceFiles sources, Faults faults, List<Planned> items) throws IOException {
        TreeMap<Key, SourceFile> images = byKey(part.image(), split, sources, faults);
        List<Key> keys = List.copyOf(images.keySet());
        List<Map<Key, SourceFile>> layers = new ArrayList<>();
        for (Layer layer : part.layers()) {
            layers.add(byKey(layer.files(), split, sources, faults));
        }
        if (images.isEmpty() || layers.stream().anyMatch(Map::isEmpty)) {
            return;
        }
        Pairing.Range range = Pairing.range(part, keys.size());
        if (range.count() == 0) {
            faults.add(part.image(), "matches " + keys.size() + " images, and the benchmark's " + split.folder() + " part wants others",
                    "bring all images, or correct 'sections' or 'share'");
            return;
        }
        List<Key> wanted = keys.subList(range.first(), range.first() + range.count());
        for (int i = 0; i < layers.size(); i++) {
            Map<Key, SourceFile> layer = layers.get(i);
            List<String> alone = wanted.stream().filter(key -> !layer.containsKey(key)).map(key -> images.get(key).name()).toList();
            if (!alone.isEmpty()) {
                faults.add(part.layers().get(i).files(), "has no mask for " + alone.size() + " images ("
                        + String.join(", ", alone.subList(0, Math.min(SHOWN, alone.size()))) + (alone.size() > SHOWN ? ", ..." : "") + ")",
                        "bring the masks; they belong together by the last number in their names");
            }
        }
        for (Key key : wanted) {
            if (layers.stream().allMatch(layer -> layer.containsKey(key))) {
                pairing.pair(split, part, images.get(key), layers.stream().map(layer -> layer.get(key)).toList(), true, sources, faults)
                        .ifPresent(items::add);
            }
        }
    }

    private static TreeMap<Key, SourceFile> byKey(String pattern, Split split, SourceFiles sources, Faults faults) {
        TreeMap<Key, SourceFile> files = new TreeMap<>();
        for (SourceFile file : sources.matching(pattern)) {
            if (file.entry() == null && Files.isDirectory(file.path())) {
                continue;
            }
            SourceFile before = files.putIfAbsent(Key.of(file), file);
            if (before != null) {
                faults.add(file, "and " + before + " both match " + pattern + " and have the same number", "bring only one of them");
            }
        }
        if (files.isEmpty()) {
            faults.add(pattern, "matches none of the sources' files, so there is nothing to " + verb(split),
                    "give --source the folder or archive that holds them");
        }
        return files;
    }

    private static String verb(Split split) {
        return switch (split) {
            case TRAIN -> "train on";
            case VALID -> "validate on";
            case TEST -> "test on";
        };
    }
}
