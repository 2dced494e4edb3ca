package org.cemflow.benchmark.spec;

import java.nio.file.FileSystems;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.cemflow.benchmark.data.Protocol;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.spec.Recipe.Derived;
import org.cemflow.benchmark.spec.Recipe.From;
import org.cemflow.benchmark.spec.Recipe.Intensity;
import org.cemflow.benchmark.spec.Recipe.Kind;
import org.cemflow.benchmark.spec.Recipe.Layer;
import org.cemflow.benchmark.spec.Recipe.Part;
import org.cemflow.benchmark.spec.Recipe.Sections;
import org.cemflow.benchmark.spec.Recipe.Share;

/** The key {@code preparation} of a benchmark's YAML. */
final class RecipeReader {

    private static final Map<String, Kind> KINDS = Map.of("folders", Kind.FOLDERS, "volumes", Kind.VOLUMES, "derived", Kind.DERIVED);
    private static final Map<String, Intensity> INTENSITIES = Map.of("none", Intensity.NONE, "minmax", Intensity.MINMAX,
            "cast", Intensity.CAST);

    private RecipeReader() {}

    static Recipe recipe(Fields spec, int classes) {
        Fields f = spec.inside("preparation", true);
        Kind kind = f.choice("recipe", KINDS, null);
        Intensity intensity = f.choice("intensity", INTENSITIES, Intensity.NONE);
        List<Double> voxel = f.numbers("voxel_nm", 1e-6, 1e9);
        if (voxel != null && voxel.size() != 3) {
            f.fault("voxel_nm", "must be three lengths: z, y, x");
        }
        Map<Split, List<Part>> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            parts.put(split, f.list(split.folder(), (part, i) -> part(part, kind, classes)));
            if (kind != Kind.DERIVED && split != Split.VALID && parts.get(split).isEmpty() && spec.has("preparation")) {
                f.fault(split.folder(), "must name at least one image");
            }
        }
        Derived derived = null;
        if (kind == Kind.DERIVED) {
            derived = new Derived(f.integer("tile", null, 32, 4096), f.number("minimum_share", 0.0, 0, 1),
                    f.list("from", (from, i) -> new From(from.text("benchmark"), from.integer("label", null, 1, 254),
                            from.flag("keep_context"), SpecReader.protocol(from))));
            if (derived.from().isEmpty()) {
                f.fault("from", "must name at least one benchmark");
            }
        }
        f.finish();
        return new Recipe(kind, intensity, voxel, parts, derived);
    }

    private static Part part(Fields f, Kind kind, int classes) {
        String image = pattern(f, kind == Kind.FOLDERS ? "images" : "image");
        List<Layer> layers = f.list("masks", (layer, i) -> new Layer(pattern(layer, "files"), layer.text("inner", ""), rule(layer)));
        if (layers.isEmpty()) {
            f.fault("masks", "must name at least one file of masks");
        }
        for (Layer layer : layers) {
            LabelRule rule = layer.rule();
            if (rule.values() == null && rule.label() > 254 || rule.values() != null
                    && rule.values().values().stream().anyMatch(v -> v < 0 || v > 254)) {
                f.fault("masks", "must give labels from 0 to 254");
            }
        }
        return new Part(image, f.text("inner", ""), layers, sections(f), share(f), f.integer("crop_y", 0, 0, 1 << 20),
                f.integers("axes", List.of(0), 0, 2), own(f));
    }

    private static String pattern(Fields f, String key) {
        String pattern = f.text(key);
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException e) {
            f.fault(key, "is no pattern of paths (" + e.getDescription() + ")");
        }
        return pattern;
    }

    private static Protocol own(Fields f) {
        boolean any = f.has("inference") | f.has("instance_matching") | f.has("mask_by_truth");
        return any ? SpecReader.protocol(f) : null;
    }

    private static LabelRule rule(Fields f) {
        Long above = f.bits("above");
        Long not = f.bits("not");
        Map<Long, Integer> values = f.labels("values");
        if ((above == null ? 0 : 1) + (not == null ? 0 : 1) + (values == null ? 0 : 1) != 1) {
            f.fault("files", "needs exactly one of above, not and values, to say what its masks mean");
        }
        return new LabelRule(above, not, values, values == null ? f.integer("label", null, 1, 254) : 0);
    }

    private static Sections sections(Fields f) {
        String text = f.text("sections", "all");
        if (text.equals("all")) {
            return null;
        }
        if (!text.matches("\\d{1,7}-\\d{1,7}")) {
            f.fault("sections", "must be a range such as 0-14");
            return null;
        }
        String[] ends = text.split("-");
        Sections sections = new Sections(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
        if (sections.first() > sections.last()) {
            f.fault("sections", "ends before it begins");
        }
        return sections;
    }

    private static Share share(Fields f) {
        List<Double> ends = f.numbers("share", 0, 1);
        if (ends == null) {
            return null;
        }
        if (ends.size() != 2 || ends.get(0) >= ends.get(1)) {
            f.fault("share", "must be two fractions, the smaller first");
            return null;
        }
        return new Share(ends.get(0), ends.get(1));
    }
}
