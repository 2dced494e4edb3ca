package org.cemflow.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.MustacheFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.Json;
import org.cemflow.report.ReportModel;
import org.cemflow.report.ReportModel.Dataset;
import org.cemflow.report.picture.Sprite;

/**
 * Renders a report as one HTML page with everything inside. The page's content security policy names its two scripts by
 * their digests and allows nothing to be loaded: even markup that slipped through would neither run nor call home.
 */
public final class PageRenderer {

    private static final String HERE = "org/cemflow/report/page/";
    private static final String CHART_POM = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";

    private final List<Section> sections;
    private final MustacheFactory templates = new DefaultMustacheFactory(HERE);

    record Page(String title, String version, String styles, List<Sprite> sprites, List<Part> parts,
            List<Dataset> datasets, String charts, String library, String libraryDigest, String script,
            String scriptDigest) {

        /** Whether the data sets are worth a list: not if there is but one. */
        boolean listed() {
            return datasets.size() > 1;
        }
    }

    record Part(String id, String title, String html) {}

    /** With the sections of the curation, the pretraining and the benchmarks. */
    public PageRenderer() {
        this(List.of(new FaultsSection(), new SummarySection(), new GuideSection(), new FunnelSection(),
                new DistributionsSection(), new PicturesSection(), new FilterSection(), new PretrainingSection(), new BenchmarkSection(),
                new AnalysisSection(), new DatasetsSection(), new RunSection(), new ProvenanceSection(), new CiteSection()));
    }

    /** @param sections the parts of the page, from top to bottom */
    public PageRenderer(List<Section> sections) {
        this.sections = List.copyOf(sections);
    }

    /** The page, the same for the same model. */
    public String render(ReportModel model) throws IOException {
        List<Part> parts = new ArrayList<>();
        List<Drawing> charts = new ArrayList<>();
        for (Section section : sections) {
            if (section.applies(model)) {
                parts.add(new Part(section.id(), section.title(), fill(section.id(), section.view(model))));
                charts.addAll(section.charts(model));
            }
        }
        Stream<Sprite> pictures = Stream.concat(Stream.of(model.pictures()), model.datasets().stream().map(Dataset::pictures))
                .flatMap(p -> p.sprites().stream());
        List<Sprite> sprites = Stream.of(pictures, model.pretrained().stream().flatMap(p -> p.neighbourhoods().sprite().stream()),
                model.benchmarks().stream().flatMap(b -> b.all().stream()).flatMap(b -> b.overlays().sprites().stream()),
                model.analyses().stream().flatMap(a -> a.sprites().stream()))
                .flatMap(some -> some).toList();
        // What points to the map file would be the page's only reference to another file.
        String library = inline(resource(chartJs()).replaceAll("(?m)^//# sourceMappingURL=.*$", ""));
        String script = inline(resource("/" + HERE + "report.js"));
        return fill("page", new Page(model.title(), model.version(), resource("/" + HERE + "report.css"), sprites, parts,
                model.datasets(), json(charts), library, digest(library), script,
                digest(script)));
    }

    /** Where the library lies in its jar depends on its version, which the jar states. */
    private static String chartJs() throws IOException {
        Properties pom = new Properties();
        pom.load(new StringReader(resource(CHART_POM)));
        return "/META-INF/resources/webjars/chart.js/" + pom.getProperty("version") + "/dist/chart.umd.min.js";
    }

    private String fill(String template, Object view) {
        StringWriter out = new StringWriter();
        templates.compile(template + ".mustache").execute(out, view);
        return out.toString();
    }

    /** JSON that may stand in a script element: nothing in it can end the element or start a comment. */
    private static String json(Object value) throws JsonProcessingException {
        return Json.mapper().writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value)
                .replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
                .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    private static String inline(String script) {
        if (script.toLowerCase(java.util.Locale.ROOT).contains("</script") || script.contains("<!--")) {
            throw new IllegalStateException("a script of the page would end its own element");
        }
        return script;
    }

    private static String digest(String script) {
        MessageDigest digest = Checksums.digest();
        return "sha256-" + Base64.getEncoder().encodeToString(digest.digest(script.getBytes(StandardCharsets.UTF_8)));
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = PageRenderer.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("the report's " + path + " is missing from the executable");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }
}
