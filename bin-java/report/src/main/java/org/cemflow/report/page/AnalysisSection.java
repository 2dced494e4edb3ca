package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cemflow.report.ReportModel;
import org.cemflow.report.analysis.Analyses;
import org.cemflow.report.analysis.AnalysisFolder.Encoder;
import org.cemflow.report.analysis.Invariance;
import org.cemflow.report.analysis.MapRow;
import org.cemflow.report.analysis.Occlusion;
import org.cemflow.report.analysis.Selectivity;
import org.cemflow.report.page.AnalysisCharts.Figure;
import org.cemflow.report.picture.Tile;

/** What encoders react to: invariances, organelle selectivity and occlusion. */
final class AnalysisSection implements Section {

    /** Each part is null if it was not done. */
    record View(Invariances invariances, Selectivities selectivities, Occlusions occlusions) {}

    /**
     * @param none that no neuron of these encoders counts; null if some do
     * @param names of the distortions, the columns of the table
     */
    record Invariances(String lead, String none, List<Figure> figures, List<String> names, List<AnalysisTables.Rates> rows) {}

    /** @param alone organelles of which there is one image only, in words; null if there are none */
    record Selectivities(String lead, List<AnalysisTables.Selective> rows, String alone, List<AnalysisTables.Published> theirs,
            List<Row> pictures, String more) {}

    record Occlusions(String lead, List<Row> pictures, String more) {}

    record Row(String place, List<Panel> panels) {}

    /**
     * An image with something over it, or without.
     *
     * @param over null for none
     * @param note a few words more; null for none
     */
    record Panel(Tile image, Tile over, String headline, String note) {}

    @Override
    public String id() {
        return "analysis";
    }

    @Override
    public String title() {
        return "Analyses";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.analyses().isPresent();
    }

    @Override
    public Object view(ReportModel model) {
        Analyses analyses = model.analyses().orElseThrow();
        InitialisationColours colours = new InitialisationColours(model);
        return new View(analyses.invariance().map(found -> invariances(found, colours)).orElse(null),
                analyses.selectivity().map(found -> selectivities(found, analyses.selected(), colours)).orElse(null),
                analyses.occlusion().map(found -> occlusions(found, analyses.occluded())).orElse(null));
    }

    @Override
    public List<Curves> charts(ReportModel model) {
        Optional<Invariance> found = model.analyses().flatMap(Analyses::invariance);
        return found.map(some -> AnalysisCharts.figures(some, new InitialisationColours(model))).orElse(List.of()).stream().map(Figure::chart).toList();
    }

    private static Invariances invariances(Invariance found, InitialisationColours colours) {
        String lead = "Of " + Text.count(found.images().size(), "image", "images") + " of " + found.size() + " pixels; thresholds from "
                + Text.count((long) found.noiseImages()) + " images of noise."
                + ("cellemnet".equals(found.compat()) ? " As in the original notebook, noise fell on every second image only." : "");
        List<Figure> figures = AnalysisCharts.figures(found, colours);
        return new Invariances(lead, figures.isEmpty() ? "No neuron of these encoders responds to these images more than to noise." : null, figures,
                AnalysisTables.distortions(found), AnalysisTables.rates(found, colours));
    }

    private static Selectivities selectivities(Selectivity found, List<MapRow> pictures, InitialisationColours colours) {
        String lead = "The " + found.filters() + " filters of the last layer that correlate most with an organelle's mask are averaged;"
                + " the mean map is held against the mask, as it is and where it lies above " + Text.number(found.threshold(), 2) + ".";
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            rows.add(row(found, found.images().get(i), pictures.get(i)));
        }
        return new Selectivities(lead, AnalysisTables.selective(found, colours), AnalysisTables.alone(found), AnalysisTables.published(), rows,
                more(found.images().size(), pictures, found.encoders()));
    }

    private static Row row(Selectivity found, Selectivity.Image image, MapRow picture) {
        List<Panel> panels = new ArrayList<>();
        panels.add(new Panel(picture.image(), null, "image", null));
        panels.add(new Panel(picture.image(), picture.mask(), image.organelle(), "mask"));
        for (int e = 0; e < picture.maps().size(); e++) {
            String encoder = found.encoders().get(e).name();
            String note = found.rows().stream().filter(row -> row.own() && row.encoder().equals(encoder) && row.image().equals(image.name())).findFirst()
                    .map(row -> "r " + AnalysisTables.number(row.correlation()) + ", IoU " + AnalysisTables.number(row.iou())).orElse(null);
            panels.add(new Panel(picture.image(), picture.maps().get(e), encoder, note));
        }
        return new Row(image.name() + ", maps 1/" + image.factor() + " of the image's side", panels);
    }

    private static Occlusions occlusions(Occlusion found, List<MapRow> pictures) {
        String lead = "Squares of " + found.window() + " pixels, every " + found.stride() + ", in images of " + found.size() + ".";
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            MapRow picture = pictures.get(i);
            List<Panel> panels = new ArrayList<>();
            panels.add(new Panel(picture.image(), null, "image", null));
            for (int e = 0; e < picture.maps().size(); e++) {
                panels.add(new Panel(picture.image(), picture.maps().get(e), found.encoders().get(e).name(),
                        "falls by up to " + Text.number(100 * found.images().get(i).falls().get(e), 1) + " %"));
            }
            rows.add(new Row(picture.name(), panels));
        }
        return new Occlusions(lead, rows, more(found.images().size(), pictures, found.encoders()));
    }

    /** What the page leaves out, in words; null for nothing. */
    private static String more(int images, List<MapRow> shown, List<Encoder> encoders) {
        int columns = shown.isEmpty() ? encoders.size() : shown.get(0).maps().size();
        List<String> left = new ArrayList<>();
        if (images > shown.size()) {
            left.add(Text.count(images - shown.size(), "more image", "more images"));
        }
        if (encoders.size() > columns) {
            left.add(Text.count(encoders.size() - columns, "more encoder", "more encoders"));
        }
        return left.isEmpty() ? null : Text.and(left) + " are not shown; their maps lie in the folder analysis.";
    }
}
