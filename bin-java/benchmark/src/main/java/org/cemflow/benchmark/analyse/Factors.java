package org.cemflow.benchmark.analyse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cemflow.core.error.DataError;

/**
 * By how much maps shall be smaller than the image, by image or organelle. The paper took 2 for ER, 8 for mitochondria and 16 for
 * nuclei; its notebook had a list in the order in which the file system gave the files.
 *
 * @param named by the name of an image or organelle
 * @param otherwise for the others; null for the paper's
 */
record Factors(Map<String, Integer> named, Integer otherwise) {

    private static final Set<Integer> ALLOWED = Set.of(2, 4, 8, 16, 32);
    private static final Map<String, Integer> PAPER = Map.of("er", 2, "mitochondria", 8, "nuclei", 16, "nucleus", 16);
    private static final int USUAL = 8;

    /**
     * @param words {@code 8} or {@code er=2}
     * @param faults what is wrong with them is added
     */
    static Factors parse(List<String> words, List<String> faults) {
        Map<String, Integer> named = new LinkedHashMap<>();
        List<Integer> others = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String number = word.substring(equals + 1);
            if (!number.matches("[0-9]{1,2}") || !ALLOWED.contains(Integer.valueOf(number)) || equals == 0) {
                faults.add("--factor " + word + ": give 2, 4, 8, 16 or 32, or such a number for an image or organelle, as in er=2.");
            } else if (equals < 0) {
                others.add(Integer.valueOf(number));
            } else {
                named.put(word.substring(0, equals), Integer.valueOf(number));
            }
        }
        if (others.size() > 1) {
            faults.add("--factor: give but one for all others.");
        }
        return new Factors(named, others.isEmpty() ? null : others.get(0));
    }

    int of(String image, String organelle) {
        Integer own = named.getOrDefault(image, named.get(organelle));
        return own != null ? own : otherwise != null ? otherwise : PAPER.getOrDefault(organelle, USUAL);
    }

    /** @throws DataError if a name is that of no image and no organelle */
    void requireUsed(List<MaskedImage> images) {
        for (String name : named.keySet()) {
            if (images.stream().noneMatch(image -> image.image().name().equals(name) || image.organelle().equals(name))) {
                throw new DataError("--factor " + name + "=" + named.get(name), "is for no image and no organelle of these",
                        "they are " + String.join(", ", images.stream().map(image -> image.image().name()).toList()));
            }
        }
    }
}
