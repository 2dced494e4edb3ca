package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.spec.Recipe;
import org.cemflow.benchmark.spec.Recipe.Layer;
import org.cemflow.benchmark.spec.Recipe.Part;

/**
 * Volumes and the volumes of their masks, one file (or folder of sections) each: CREMI's, UroCell's and Guay's among them,
 * whose peculiarities the benchmark's YAML says.
 */
final class VolumePairs implements Plan {

    private final Recipe recipe;
    private final Pairing pairing;

    VolumePairs(Recipe recipe, boolean addLayers) {
        this.recipe = recipe;
        this.pairing = new Pairing(recipe, addLayers);
    }

    @Override
    public List<Planned> items(SourceFiles sources, Faults faults) throws IOException {
        List<Planned> items = new ArrayList<>();
        for (Split split : Split.values()) {
            for (Part part : recipe.parts().get(split)) {
                SourceFile image = only(part.image(), sources, faults);
                List<SourceFile> masks = new ArrayList<>();
                for (Layer layer : part.layers()) {
                    masks.add(only(layer.files(), sources, faults));
                }
                if (image != null && !masks.contains(null)) {
                    pairing.pair(split, part, image, masks, false, sources, faults).ifPresent(items::add);
                }
            }
        }
        return items;
    }

    private static SourceFile only(String pattern, SourceFiles sources, Faults faults) {
        List<SourceFile> found = sources.matching(pattern);
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            faults.add(pattern, "matches none of the sources' files", "give --source the folder or archive that holds it");
        } else {
            faults.add(pattern, "matches " + found.size() + " files (" + found.stream().limit(3).map(SourceFile::name)
                    .collect(Collectors.joining(", ")) + (found.size() > 3 ? ", ..." : "") + ")", "bring only one of them");
        }
        return null;
    }
}
