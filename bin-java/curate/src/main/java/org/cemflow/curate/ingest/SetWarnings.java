package org.cemflow.curate.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Warnings about the images of a set: the same sentence about many images is one line that names the first of them. */
final class SetWarnings {

    private static final int NAMED = 3;

    private final Map<String, List<String>> imagesOf = new LinkedHashMap<>();

    void add(String image, List<String> sentences) {
        sentences.forEach(sentence -> imagesOf.computeIfAbsent(sentence, s -> new ArrayList<>()).add(image));
    }

    List<String> lines() {
        return imagesOf.entrySet().stream().map(e -> named(e.getValue()) + ": " + e.getKey()).toList();
    }

    private static String named(List<String> images) {
        String first = String.join(", ", images.subList(0, Math.min(NAMED, images.size())));
        return images.size() <= NAMED ? first : first + " and " + (images.size() - NAMED) + " more";
    }
}
