package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cemflow.benchmark.data.Protocol;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.spec.LabelRule;
import org.cemflow.benchmark.spec.Recipe;
import org.cemflow.benchmark.spec.Recipe.Layer;
import org.cemflow.benchmark.spec.Recipe.Part;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;
import org.cemflow.core.volume.VoxelSize;

/** What both recipes of pairs share: an image, its masks, and whether they fit together. */
final class Pairing {

    private final VolumeFormats formats = VolumeFormats.installed();
    private final Recipe recipe;
    private final boolean addLayers;
    private final Set<String> names = new HashSet<>();
    /** What was planned so far, by its image. */
    private final Map<SourceFile, List<Taken>> taken = new HashMap<>();

    /** @param addLayers whether overlapping layers are added up, as the original does */
    Pairing(Recipe recipe, boolean addLayers) {
        this.recipe = recipe;
        this.addLayers = addLayers;
    }

    /** Sections {@code first .. first + count - 1} of those that there are. */
    record Range(int first, int count) {}

    /** Sections of an image that a split takes. */
    private record Taken(Split split, String inner, Range range) {

        boolean leaks(Taken other) {
            return Set.of(split, other.split).equals(Set.of(Split.TRAIN, Split.TEST)) && inner.equals(other.inner)
                    && range.first < other.range.first + other.range.count && other.range.first < range.first + range.count;
        }
    }

    /** The sections that a part wants of so many; count 0 if there are none. */
    static Range range(Part part, int sections) {
        int first = 0;
        int end = sections;
        if (part.sections() != null) {
            first = part.sections().first();
            end = part.sections().last() >= sections ? first : part.sections().last() + 1;
        } else if (part.share() != null) {
            first = (int) Math.floor(part.share().from() * sections);
            end = (int) Math.floor(part.share().to() * sections);
        }
        return new Range(first, Math.max(0, end - first));
    }

    /**
     * Plans one item, or finds fault with it.
     *
     * @param masks one file a layer
     * @param image whether it must be a single image
     */
    Optional<Planned> pair(Split split, Part part, SourceFile picture, List<SourceFile> masks, boolean image, SourceFiles sources,
            Faults faults) throws IOException {
        try {
            VolumeSource grey = GreyRows.source(sources.path(picture), part.inner());
            List<VolumeSource> labels = new ArrayList<>();
            List<LabelRule> rules = new ArrayList<>();
            for (int i = 0; i < masks.size(); i++) {
                Layer layer = part.layers().get(i);
                labels.add(LabelRows.source(sources.path(masks.get(i)), layer.inner()));
                rules.add(layer.rule());
            }
            VolumeInfo info = info(grey);
            GreyRows.requireKnown(grey, info.type(), recipe.intensity());
            Shape shape = info.shape();
            boolean fits = true;
            for (int i = 0; i < masks.size(); i++) {
                Shape other = info(labels.get(i)).shape();
                if (!other.equals(shape)) {
                    faults.add(masks.get(i), "is " + text(other) + ", but its image " + picture + " is " + text(shape),
                            "give the mask of this image");
                    fits = false;
                }
            }
            Range range = range(part, shape.z());
            if (image && shape.z() != 1) {
                faults.add(picture, "holds " + shape.z() + " sections where an image is wanted", "use the recipe 'volumes' for it");
            } else if (!image && range.count() == 0) {
                faults.add(picture, "has " + shape.z() + " sections and lacks those that the benchmark names", "correct 'sections' or 'share'");
            } else if (part.cropY() >= shape.y()) {
                faults.add(picture, "has " + shape.y() + " rows, of which the benchmark leaves out " + part.cropY(), "correct 'crop_y'");
            } else if (fits && seen(picture, new Taken(split, grey.inner(), image ? new Range(0, 1) : range))) {
                faults.add(picture, "is trained on and tested on" + (image ? "" : ", with some of the same sections"),
                        "let train and test match different images, by their patterns, 'sections' or 'share'");
            } else if (fits) {
                return Optional.of(planned(split, part, picture, masks, image, new Found(grey, labels, rules, info, image ? new Range(0, 1) : range)));
            }
        } catch (DataError e) {
            faults.add(e);
        }
        return Optional.empty();
    }

    /** Whether the other of training and test has some of it already. */
    private boolean seen(SourceFile picture, Taken now) {
        List<Taken> before = taken.computeIfAbsent(picture, key -> new ArrayList<>());
        boolean leaks = before.stream().anyMatch(now::leaks);
        before.add(now);
        return leaks;
    }

    /** An image and its masks, which fit. */
    private record Found(VolumeSource grey, List<VolumeSource> labels, List<LabelRule> rules, VolumeInfo info, Range range) {}

    private Planned planned(Split split, Part part, SourceFile picture, List<SourceFile> masks, boolean image, Found found) {
        Shape whole = found.info().shape();
        Range range = found.range();
        Shape shape = new Shape(range.count(), whole.y() - part.cropY(), whole.x());
        List<Double> voxel = recipe.voxel() != null ? recipe.voxel() : found.info().voxel().map(Pairing::zyx).orElse(null);
        Protocol protocol = part.protocol();
        return new Planned(split, name(split, picture.stem()), null, shape, image, image ? List.of(0) : part.axes(), voxel, protocol,
                masks.toString().replaceAll("^\\[|]$", ""),
                () -> new BoxRows(GreyRows.open(formats, found.grey(), recipe.intensity()), range.first(), range.count(), part.cropY()),
                () -> new BoxRows(LabelRows.open(formats, found.labels(), found.rules(), addLayers), range.first(), range.count(), part.cropY()));
    }

    private static List<Double> zyx(VoxelSize voxel) {
        return List.of(voxel.z(), voxel.y(), voxel.x());
    }

    private VolumeInfo info(VolumeSource source) throws IOException {
        try (VolumeReader reader = formats.open(source)) {
            return reader.info();
        }
    }

    private static String text(Shape shape) {
        return shape.z() == 1 ? shape.y() + " x " + shape.x() : shape.toString();
    }

    /** A name for files that no other item of the split has. */
    String name(Split split, String stem) {
        String safe = stem.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^[.-]+", "");
        String base = safe.isEmpty() ? "item" : safe.substring(0, Math.min(150, safe.length()));
        String name = base;
        for (int n = 2; !names.add(split + "/" + name); n++) {
            name = base + "_" + n;
        }
        return name;
    }
}
