package org.cemflow.report.analysis;

import java.io.IOException;
import java.util.List;
import org.cemflow.report.analysis.AnalysisFolder.Encoder;

/** {@code summary.json} of {@code cem-analyse occlusion}, as far as it is shown. */
public record Occlusion(int size, int window, int stride, List<Encoder> encoders, List<Image> images) {

    static final String SCHEMA = "cemflow-occlusion/1";

    /**
     * @param maps a file an encoder, in their order
     * @param falls by encoder, the largest fall of the likeness as a share of the whole
     */
    public record Image(String name, String image, List<String> maps, List<Double> falls) {}

    static Occlusion read(AnalysisFolder folder) throws IOException {
        Occlusion read = folder.read(Occlusion.class);
        folder.require(AnalysisFolder.side(read.size) && AnalysisFolder.encoders(read.encoders) && AnalysisFolder.there(read.images)
                && read.images.stream().allMatch(read::sound), "occlusions");
        return read;
    }

    private boolean sound(Image image) {
        return image.name != null && image.image != null && AnalysisFolder.there(image.maps) && image.maps.size() == encoders.size()
                && AnalysisFolder.there(image.falls) && image.falls.size() == encoders.size() && image.falls.stream().allMatch(Double::isFinite);
    }
}
