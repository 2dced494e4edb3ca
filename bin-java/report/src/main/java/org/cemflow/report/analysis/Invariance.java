package org.cemflow.report.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.List;
import org.cemflow.report.analysis.AnalysisFolder.Encoder;

/**
 * {@code summary.json} of {@code cem-analyse invariance}, as far as it is shown.
 *
 * @param images names of the images
 */
public record Invariance(int size, List<String> images, @JsonProperty("noise_images") int noiseImages, String compat,
        List<Encoder> encoders, List<Curve> curves) {

    static final String SCHEMA = "cemflow-invariance/1";

    /** @param kept neurons that count */
    public record Curve(String encoder, String distortion, int kept, List<Point> points) {}

    /** @param rate null where no neuron counts */
    public record Point(double value, Double rate) {}

    static Invariance read(AnalysisFolder folder) throws IOException {
        Invariance read = folder.read(Invariance.class);
        folder.require(AnalysisFolder.side(read.size) && AnalysisFolder.there(read.images) && AnalysisFolder.encoders(read.encoders)
                && AnalysisFolder.there(read.curves) && read.curves.stream().allMatch(read::sound), "invariances");
        return read;
    }

    private boolean sound(Curve curve) {
        return encoders.stream().anyMatch(encoder -> encoder.name().equals(curve.encoder)) && curve.distortion != null && curve.kept >= 0
                && AnalysisFolder.there(curve.points) && !curve.points.isEmpty()
                && curve.points.stream().allMatch(p -> Double.isFinite(p.value) && AnalysisFolder.within(p.rate, 0, 1));
    }
}
