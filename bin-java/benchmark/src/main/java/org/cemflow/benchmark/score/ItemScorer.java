package org.cemflow.benchmark.score;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.cemflow.benchmark.data.Inference;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.ItemArray;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.benchmark.data.Protocol;
import org.cemflow.core.error.DataError;

/**
 * Scores one item's prediction, a section in memory at a time. Sections are seen twice: to find components and what they
 * share, then, when it is known which count, for their boundaries.
 */
final class ItemScorer {

    /** @param part the item's name; of a volume whose sections are scored as images, with the section's number */
    record Scored(String part, LabelClass label, Score score) {}

    private final ItemArray truth;
    private final ItemArray predicted;
    private final Protocol protocol;
    private final int tolerance;
    private final boolean compat;
    private final int height;
    private final int width;
    private final byte[] truthSection;
    private final byte[] predictedSection;

    /**
     * @param tolerance of boundaries, in pixels
     * @param compat whether the original's faults are repeated (G2, G4)
     */
    ItemScorer(ItemArray truth, ItemArray predicted, Protocol protocol, int tolerance, boolean compat) {
        this.truth = truth;
        this.predicted = predicted;
        this.protocol = protocol;
        this.tolerance = tolerance;
        this.compat = compat;
        this.height = truth.height(0);
        this.width = truth.width(0);
        this.truthSection = new byte[Math.multiplyExact(height, width)];
        this.predictedSection = new byte[height * width];
    }

    /** Scores the classes that count. */
    List<Scored> score(List<LabelClass> classes) {
        Item item = truth.item();
        List<Scored> scored = new ArrayList<>();
        int sections = item.along(0);
        boolean images = protocol.inference() == Inference.IMAGE;
        for (int z = 0; z < (images ? sections : 1); z++) {
            String part = images && item.volume() ? item.name() + "/" + z : item.name();
            for (LabelClass label : classes) {
                if (label.scored()) {
                    scored.add(new Scored(part, label, score(label.value(), images ? z : 0, images ? z + 1 : sections, images)));
                }
            }
        }
        return scored;
    }

    private Score score(int label, int first, int end, boolean image) {
        Components trueOnes = new Components();
        Components predictedOnes = new Components();
        Overlaps overlaps = new Overlaps();
        long truePixels = 0;
        long predictedPixels = 0;
        for (int z = first; z < end; z++) {
            read(z);
            Runs trueRuns = Runs.of(truthSection, height, width, label);
            Runs predictedRuns = Runs.of(predictedSection, height, width, label);
            trueOnes.add(trueRuns);
            predictedOnes.add(predictedRuns);
            overlaps.add(trueRuns, predictedRuns);
            truePixels += trueRuns.pixels();
            predictedPixels += predictedRuns.pixels();
        }
        long both = overlaps.pixels();
        int components = predictedOnes.components();
        BitSet keep = null;
        if (protocol.instanceMatching()) {
            // Fault G4: the original takes the first of a mask's values for background, also where there is none.
            boolean lost = compat && truePixels == (long) (end - first) * height * width;
            keep = lost ? new BitSet() : overlaps.touching(predictedOnes);
            components = keep.cardinality();
            predictedPixels = keep.stream().mapToLong(predictedOnes::size).sum();
            both = lost ? 0 : both;
        }
        double ap50 = Score.ap50(keep != null && keep.isEmpty() ? 0 : overlaps.matches(trueOnes, predictedOnes), components, trueOnes.components());
        return Score.of(both, predictedPixels, truePixels, image, !compat, ap50, boundaries(label, first, end, predictedOnes, keep));
    }

    private double boundaries(int label, int first, int end, Components roots, BitSet keep) {
        Boundaries boundaries = new Boundaries(height, width, tolerance);
        // The same sections in the same order are given the same provisional components; roots says what became of them.
        Components again = new Components();
        for (int z = first; z < end; z++) {
            read(z);
            Runs predictedRuns = Runs.of(predictedSection, height, width, label);
            if (keep != null) {
                again.add(predictedRuns);
            }
            boundaries.add(Runs.of(truthSection, height, width, label), predictedRuns, roots, keep);
        }
        return boundaries.fScore();
    }

    private void read(int z) {
        truth.read(z, 0, truthSection, truthSection.length);
        predicted.read(z, 0, predictedSection, predictedSection.length);
        for (int i = 0; protocol.maskByTruth() && i < truthSection.length; i++) {
            if (truthSection[i] == 0) {
                predictedSection[i] = 0;
            }
        }
    }

    /** @throws DataError if the prediction has labels that the benchmark has not */
    void requireKnown(Object file, int classes) {
        boolean[] seen = new boolean[256];
        for (int z = 0; z < truth.item().along(0); z++) {
            predicted.read(z, 0, predictedSection, predictedSection.length);
            for (byte label : predictedSection) {
                seen[label & 0xFF] = true;
            }
        }
        for (int label = classes + 1; label < seen.length; label++) {
            if (seen[label]) {
                throw new DataError(file, "has the label " + label + ", but the benchmark's classes end with " + classes,
                        "predict with a model that was fine-tuned on this benchmark");
            }
        }
    }
}
