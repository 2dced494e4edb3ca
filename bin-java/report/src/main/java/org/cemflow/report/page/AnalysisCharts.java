package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import org.cemflow.report.analysis.Invariance;

/** Mean firing rates over the strength of a distortion. */
final class AnalysisCharts {

    /** A drawing with its heading. */
    record Figure(String title, Curves chart) {}

    private AnalysisCharts() {}

    /** One a distortion, a line an encoder, the baseline first; those without any rate are left out. */
    static List<Figure> figures(Invariance found, InitialisationColours colours) {
        List<Figure> figures = new ArrayList<>();
        for (String distortion : AnalysisTables.distortions(found)) {
            List<Curves.Curve> curves = new ArrayList<>();
            for (Invariance.Curve curve : AnalysisTables.of(found, distortion)) {
                List<Curves.Point> points = curve.points().stream().filter(p -> p.rate() != null)
                        .map(p -> new Curves.Point(place(distortion, p.value(), found.size()), p.rate())).toList();
                InitialisationColours.Colour colour = colours.of(curve.encoder());
                if (!points.isEmpty()) {
                    curves.add(new Curves.Curve(curve.encoder(), colour.name(), points, colour.dashed()));
                }
            }
            if (!curves.isEmpty()) {
                figures.add(new Figure(title(distortion), new Curves("chart-invariance-" + (figures.size() + 1),
                        "The mean firing rate over the strength of the distortion: " + title(distortion) + ".", curves, axis(distortion),
                        "mean firing rate (0 to 1)", 0.0, 1.0)));
            }
        }
        return figures;
    }

    private static double place(String distortion, double value, int size) {
        return distortion.equals("scale") ? value / size : value;
    }

    static String title(String distortion) {
        return distortion.isEmpty() ? distortion : Character.toUpperCase(distortion.charAt(0)) + distortion.substring(1);
    }

    private static String axis(String distortion) {
        return switch (distortion) {
            case "rotation" -> "angle (degrees)";
            case "blur" -> "standard deviation of the blur (pixels)";
            case "noise" -> "variance of the noise (grey from 0 to 1)";
            case "brightness" -> "factor of the brightness (1: as it is)";
            case "contrast" -> "factor of the contrast (1: as it is)";
            case "scale" -> "side of the image (1: as it is)";
            default -> "strength";
        };
    }
}
