package org.cemflow.benchmark.spec;

import java.util.List;
import java.util.Map;
import org.cemflow.benchmark.data.Protocol;
import org.cemflow.benchmark.data.Split;

/**
 * How sources become images and masks.
 *
 * @param kind what the parts' patterns name
 * @param intensity how grey values that are no uint8 become so
 * @param voxel edge lengths in nanometres, z y x, where the files do not say; else null
 * @param parts by split
 * @param derived for {@link Kind#DERIVED}; else null
 */
public record Recipe(Kind kind, Intensity intensity, List<Double> voxel, Map<Split, List<Part>> parts, Derived derived) {

    /** What the patterns name. */
    public enum Kind {
        /** Many single images, each with its masks, paired by the last number in their names. */
        FOLDERS,
        /** One volume each. */
        VOLUMES,
        /** Other benchmarks, already prepared. */
        DERIVED
    }

    /** How grey values become uint8. */
    public enum Intensity {
        /** They must be uint8. */
        NONE,
        /** From the volume's own smallest and largest value to 0..255, truncated. */
        MINMAX,
        /** As they are, truncated; they must lie within 0..255. */
        CAST
    }

    /**
     * Images of one split.
     *
     * @param image pattern of the path of the image or images ({@code **&#47;Train_In/*.png})
     * @param inner the data set inside a container file; empty when none
     * @param layers masks; of several that hold, the first counts
     * @param sections which to take, counted from 0 (of images: in the order of their numbers); null for all
     * @param share of the sections, as fractions of their count: from, to; null for all
     * @param cropY rows left out at the top
     * @param axes to slice in training
     * @param protocol where it differs from the benchmark's; else null
     */
    public record Part(String image, String inner, List<Layer> layers, Sections sections, Share share, int cropY,
            List<Integer> axes, Protocol protocol) {}

    /** Both ends included. */
    public record Sections(int first, int last) {}

    /** Section i of n belongs to it if floor(from n) &lt;= i &lt; floor(to n). */
    public record Share(double from, double to) {}

    /**
     * One file of masks, or one for each image.
     *
     * @param rule from its values to labels
     */
    public record Layer(String files, String inner, LabelRule rule) {}

    /**
     * Tiles of other benchmarks with one label in common.
     *
     * @param tile side of the training tiles, pixels
     * @param minimumShare tiles with a smaller share of non-zero pixels are left out
     */
    public record Derived(int tile, double minimumShare, List<From> from) {}

    /**
     * One of the other benchmarks.
     *
     * @param label the value that its masks have for the class
     * @param keepContext whether its other labels become {@code 2} in the test masks, to mask by, and not background
     */
    public record From(String benchmark, int label, boolean keepContext, Protocol protocol) {}
}
