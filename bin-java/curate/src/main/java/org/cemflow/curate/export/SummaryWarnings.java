package org.cemflow.curate.export;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.cemflow.core.stored.VolumeDescription;

/** What summary.json warns of: a data set without patches, stages that have not run, sources that gave nothing. */
final class SummaryWarnings {

    private SummaryWarnings() {}

    /**
     * @param without volumes and sets of images of which there is no patch
     * @param patchSize side of a whole patch, pixels
     */
    static List<String> of(Tally tally, List<VolumeDescription> without, int patchSize) {
        List<String> warnings = new ArrayList<>();
        if (tally.total().kept() == 0) {
            warnings.add("No patch was kept: the data set is valid but empty, and nothing can be trained on it; "
                    + "see the counts for the stage that left them out.");
        }
        lacking(warnings, tally, Summary.Dataset::deduplicated, "Not deduplicated, so that every patch counts as an exemplar: ");
        lacking(warnings, tally, Summary.Dataset::filtered, "Not filtered, so that every exemplar counts as informative: ");
        without.forEach(description -> warnings.add(barren(description, patchSize)));
        return warnings;
    }

    private static void lacking(List<String> warnings, Tally tally, Predicate<Summary.Dataset> done, String sentence) {
        String names = tally.datasets().stream().filter(done.negate()).filter(dataset -> dataset.counts().patches() > 0)
                .map(Summary.Dataset::dataset)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            warnings.add(sentence + names + ".");
        }
    }

    private static String barren(VolumeDescription description, int patchSize) {
        int[] sides = description.largestImage();
        String images = description.twoD() ? "its largest image has " : "its slices have ";
        boolean small = Math.min(sides[0], sides[1]) < (patchSize + 1) / 2;
        return description.dataset() + ": gave no patch; " + images + sides[0] + " x " + sides[1] + " pixels"
                + (small ? ", less than half of a patch's " + patchSize + " on a side." : "; the log of cem-patch says why.");
    }
}
