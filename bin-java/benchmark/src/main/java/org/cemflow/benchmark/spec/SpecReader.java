package org.cemflow.benchmark.spec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cemflow.benchmark.data.Augmentation;
import org.cemflow.benchmark.data.Inference;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Protocol;
import org.cemflow.benchmark.data.Published;
import org.cemflow.benchmark.spec.BenchmarkSpec.Norms;
import org.cemflow.benchmark.spec.BenchmarkSpec.Source;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.unet.UNetShape;

/** Reads a benchmark's YAML, strictly: all that is wrong with it is one message. */
public final class SpecReader {

    /** The benchmarks that the executable carries, from conf/benchmarks. */
    public static final List<String> NAMES = List.of("lucchi_pp", "kasthuri_pp", "perez_mito", "perez_lyso", "perez_nuclei",
            "perez_nucleoli", "guay", "urocell", "cremi", "all_mito", "vnc", "phantom");

    static final Map<String, Inference> INFERENCES = Map.of("2d", Inference.IMAGE, "stack", Inference.STACK,
            "orthoplane", Inference.ORTHOPLANE);

    private static final int LARGEST_VALUE = 254;
    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");
    private static final ObjectMapper MAPPER = YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private SpecReader() {}

    /**
     * @param benchmark one of {@link #NAMES} or the path of a YAML file
     * @throws DataError if it is missing or no such YAML; names every fault
     */
    public static BenchmarkSpec read(String benchmark) throws IOException {
        byte[] bytes;
        if (NAMES.contains(benchmark)) {
            try (InputStream in = SpecReader.class.getResourceAsStream(benchmark + ".yml")) {
                bytes = in.readAllBytes();
            }
        } else if (Files.isRegularFile(Path.of(benchmark))) {
            bytes = Files.readAllBytes(Path.of(benchmark));
        } else {
            throw new DataError(benchmark, "is neither a file nor one of " + String.join(", ", NAMES), "check the name");
        }
        return read(benchmark, bytes);
    }

    /** What the parser says in one line, with the place: the lines between quote the file. */
    private static String reason(IOException e) {
        if (e instanceof MismatchedInputException) {
            return "there is a second document in it";
        }
        List<String> lines = String.valueOf(e.getMessage()).lines().map(String::strip).toList();
        List<String> said = lines.stream().takeWhile(line -> !line.startsWith("in '")).toList();
        String place = lines.stream().filter(line -> line.startsWith("in '")).map(PLACE::matcher).filter(Matcher::find)
                .map(Matcher::group).reduce((first, last) -> last).map(at -> ", " + at).orElse("");
        return String.join(" ", said.subList(0, Math.min(2, said.size()))) + place;
    }

    private static BenchmarkSpec read(String benchmark, byte[] bytes) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new DataError(benchmark, "is no YAML (" + reason(e) + ")",
                    "write it as conf/benchmarks/vnc.yml is written", e);
        }
        List<String> faults = new ArrayList<>();
        Fields fields = new Fields(tree, "", faults);
        BenchmarkSpec spec = tree.isObject() ? spec(fields) : null;
        fields.finish();
        if (!faults.isEmpty()) {
            throw new DataError(benchmark, String.join("; ", faults), "correct it as conf/benchmarks/vnc.yml is written");
        }
        return spec;
    }

    private static BenchmarkSpec spec(Fields f) {
        String name = f.text("name");
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")) {
            f.fault("name", "must be letters, digits and _ . -");
        }
        List<LabelClass> classes = classes(f);
        List<Integer> context = f.integers("context", List.of(), classes.size() + 1, LARGEST_VALUE);
        List<Double> weights = f.numbers("weights", 0, 1e6);
        if (weights != null && (classes.size() < 2 || weights.size() != classes.size() + 1)) {
            f.fault("weights", "must be one for the background and one for each of several classes");
        }
        int crop = f.integer("crop", null, UNetShape.STRIDE, PreparedBenchmark.LARGEST_CROP);
        if (crop % UNetShape.STRIDE != 0) {
            f.fault("crop", "must be a multiple of " + UNetShape.STRIDE + ", for the U-Net halves it five times");
        }
        Fields augmentation = f.inside("augmentation", false);
        Augmentation extra = new Augmentation(augmentation.flag("nonempty_crop"), augmentation.flag("noise_blur"));
        augmentation.finish();
        return new BenchmarkSpec(name, f.text("title"), f.text("citation", ""), f.text("licence", ""),
                f.list("sources", (s, i) -> source(s)), RecipeReader.recipe(f, classes.size()), classes, context,
                crop, f.integer("iterations", null, 1, 10_000_000), f.integer("batch", null, 1, 4096),
                weights, extra, norms(f), protocol(f), f.number("threshold", 0.5, 1e-6, 1 - 1e-6),
                f.list("published", (p, i) -> new Published(p.text("table"), p.text("initialisation"),
                        p.has("iterations") ? p.integer("iterations", null, 1, 10_000_000) : null, p.number("iou", null, 0, 1), p.flag("frozen_encoder"))));
    }

    private static List<LabelClass> classes(Fields f) {
        List<LabelClass> classes = f.list("classes", (c, i) -> {
            if (c.integer("value", null, 1, LARGEST_VALUE) != i + 1) {
                c.fault("value", "must be " + (i + 1) + ": classes stand in order, background is 0 and none of them");
            }
            return new LabelClass(i + 1, c.text("name"), !c.has("scored") || c.flag("scored"));
        });
        if (classes.stream().noneMatch(LabelClass::scored)) {
            f.fault("classes", "must name at least one that is scored");
        }
        if (classes.stream().map(LabelClass::name).distinct().count() < classes.size()) {
            f.fault("classes", "must have names of their own");
        }
        return classes;
    }

    private static Source source(Fields s) {
        String sha256 = s.text("sha256", "");
        if (!sha256.matches("|[0-9a-f]{64}")) {
            s.fault("sha256", "must be 64 hexadecimal digits in lower case");
        }
        String url = s.text("url", "");
        String page = s.text("page", "");
        return new Source(s.text("name"), url.isEmpty() ? null : url, page.isEmpty() ? null : page, sha256.isEmpty() ? null : sha256, s.text("role"));
    }

    private static Norms norms(Fields f) {
        if (f.is("norms", "auto")) {
            return null;
        }
        Fields n = f.inside("norms", true);
        Norms norms = new Norms(n.number("mean", null, 0, 1), n.number("sd", null, 1e-6, 1));
        n.finish();
        return norms;
    }

    static Protocol protocol(Fields f) {
        return new Protocol(f.choice("inference", INFERENCES, null), f.flag("instance_matching"), f.flag("mask_by_truth"));
    }
}
