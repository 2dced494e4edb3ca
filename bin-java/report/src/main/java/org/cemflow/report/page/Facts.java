package org.cemflow.report.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.stored.VolumeDescription.Image;
import org.cemflow.core.stored.VolumeDescription.Intensity;
import org.cemflow.core.stored.VolumeDescription.Source;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;
import org.cemflow.report.ReportModel.Dataset;

/**
 * What volume.json says of a data set, in words.
 *
 * @param size kind and size, a few words; null if unknown
 * @param sliceCaption what the picture of the middle slice shows; null if unknown
 * @param facts names and values
 * @param warnings whole sentences
 * @param images the images of a 2-D set, the first ones of many; null for a volume
 */
record Facts(String size, String sliceCaption, List<Fact> facts, List<String> warnings, Images images) {

    private static final int MOST_IMAGES = 40;
    private static final int MOST_WARNINGS = 20;
    private static final int SHORT_SHA = 12;

    /** @param hint more, shown on hovering; null for none */
    record Fact(String name, String value, String hint) {}

    /** @param more how many are not listed, in words; null if all are */
    record Images(String title, List<ImageRow> rows, String more) {}

    record ImageRow(String name, String size, String source, String sha, String intensity) {}

    static Facts of(Dataset dataset) {
        if (dataset.volume().isEmpty()) {
            return new Facts(null, null, List.of(new Fact("Volume",
                    "its folder was not given to the report, so size, source and pictures are missing", null)), List.of(), null);
        }
        VolumeDescription v = dataset.volume().get();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Kind", v.twoD() ? "set of 2-D images" : "3-D volume", null));
        facts.add(new Fact("Size", size(v), null));
        facts.add(new Fact("Voxel size", voxel(v), null));
        addSource(v, facts);
        addIntensity(v, facts);
        if (!v.twoD()) {
            String axes = Text.and(v.axes() == null ? List.of() : v.axes().stream().map(Text::plane).toList());
            facts.add(new Fact("Planes cut", join(axes, v.axesReason()), null));
        }
        Map<String, String> metadata = v.metadata() == null ? Map.of() : v.metadata();
        for (String key : List.of("organism", "tissue", "technique", "licence", "doi")) {
            if (metadata.get(key) != null && !metadata.get(key).isBlank()) {
                facts.add(new Fact(key.equals("doi") ? "DOI" : capital(key), metadata.get(key), null));
            }
        }
        return new Facts(v.twoD() ? "2-D, " + count(v) : "3-D, " + pixels(v.shape()), sliceCaption(v), facts, warnings(v),
                v.twoD() ? images(v) : null);
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String count(VolumeDescription v) {
        return Text.count(v.images().size(), "image", "images");
    }

    private static String pixels(Shape s) {
        return s.z() + " \u00d7 " + s.y() + " \u00d7 " + s.x();
    }

    private static String size(VolumeDescription v) {
        if (!v.twoD()) {
            return pixels(v.shape()) + " voxels (z, y, x)";
        }
        String heights = range(v, Image::height);
        return count(v) + " of " + heights + " \u00d7 " + range(v, Image::width) + " pixels (rows, columns)";
    }

    private static String range(VolumeDescription v, Function<Image, Integer> side) {
        int min = v.images().stream().map(side).min(Integer::compare).orElse(0);
        int max = v.images().stream().map(side).max(Integer::compare).orElse(0);
        return min == max ? Integer.toString(min) : min + " to " + max;
    }

    private static String voxel(VolumeDescription v) {
        VoxelSize s = v.voxel();
        if (s == null) {
            return "unknown";
        }
        String from = switch (String.valueOf(v.voxelFrom())) {
            case "file" -> ", from the file";
            case "samplesheet" -> ", from the samplesheet";
            default -> "";
        };
        String edges = Text.number(s.x(), 3) + " \u00d7 " + Text.number(s.y(), 3);
        return v.twoD() ? edges + " nm (x, y)" + from : edges + " \u00d7 " + Text.number(s.z(), 3) + " nm (x, y, z)" + from;
    }

    private static Stream<Source> sources(VolumeDescription v) {
        return (v.twoD() ? v.images().stream().map(Image::source) : Stream.of(v.source())).filter(Objects::nonNull);
    }

    private static void addSource(VolumeDescription v, List<Fact> facts) {
        List<String> types = sources(v).map(Facts::type).distinct().sorted().toList();
        long bytes = sources(v).mapToLong(Source::bytes).sum();
        if (types.isEmpty()) {
            return;
        }
        String name = v.source() == null ? null : fileName(v.source());
        facts.add(new Fact("Source", join(name, Text.and(types) + ", " + Text.bytes(bytes)), null));
        if (v.source() != null && v.source().sha256() != null) {
            facts.add(new Fact("SHA-256", shortSha(v.source().sha256()), v.source().sha256()));
        }
    }

    private static String type(Source source) {
        return source.format() + " " + source.type();
    }

    /** Only the name: where the file lay is of no use to a reader elsewhere. */
    private static String fileName(Source source) {
        Path name = source.path() == null ? null : Path.of(source.path()).getFileName();
        return name == null ? null : name.toString();
    }

    private static String shortSha(String sha) {
        return sha.length() > SHORT_SHA ? sha.substring(0, SHORT_SHA) + "\u2026" : sha;
    }

    private static void addIntensity(VolumeDescription v, List<Fact> facts) {
        List<Intensity> all = (v.twoD() ? v.images().stream().map(Image::intensity) : Stream.of(v.intensity()))
                .filter(Objects::nonNull).distinct().toList();
        if (all.size() == 1) {
            facts.add(new Fact("Intensity", join(mapping(all.get(0)), all.get(0).reason()), null));
        } else if (!all.isEmpty()) {
            facts.add(new Fact("Intensity", all.size() + " different mappings; see the list of images", null));
        }
    }

    private static String mapping(Intensity i) {
        return i.rule() + ": " + Text.number(i.lo(), 4) + " to " + Text.number(i.hi(), 4) + " became 0 to 255"
                + (i.invert() ? ", inverted" : "");
    }

    private static String join(String a, String b) {
        return Stream.of(a, b).filter(s -> s != null && !s.isBlank()).reduce((x, y) -> x + ". " + y).orElse(Text.NONE);
    }

    private static String sliceCaption(VolumeDescription v) {
        int middle = (v.twoD() ? v.images().size() : v.shape().z()) / 2;
        return v.twoD() ? v.images().get(middle).name() : "middle slice, xy at z " + middle;
    }

    private static List<String> warnings(VolumeDescription v) {
        List<String> all = v.warnings() == null ? List.of() : v.warnings();
        if (all.size() <= MOST_WARNINGS) {
            return all;
        }
        List<String> first = new ArrayList<>(all.subList(0, MOST_WARNINGS));
        first.add("And " + Text.count((long) all.size() - MOST_WARNINGS) + " more in volume.json.");
        return first;
    }

    private static Images images(VolumeDescription v) {
        int left = v.images().size() - MOST_IMAGES;
        List<ImageRow> rows = v.images().stream().limit(MOST_IMAGES).map(i -> new ImageRow(i.name(),
                i.height() + " \u00d7 " + i.width(), i.source() == null ? Text.NONE : type(i.source()),
                i.source() == null || i.source().sha256() == null ? Text.NONE : shortSha(i.source().sha256()),
                i.intensity() == null ? Text.NONE : mapping(i.intensity()))).toList();
        return new Images("The " + count(v), rows, left > 0 ? Text.count((long) left) + " more in volume.json" : null);
    }
}
