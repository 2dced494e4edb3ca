package org.cemflow.report.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.List;
import org.cemflow.report.analysis.AnalysisFolder.Encoder;

/** {@code summary.json} of {@code cem-analyse selectivity}, as far as it is shown. */
public record Selectivity(int size, int filters, double threshold, List<Encoder> encoders, List<Image> images, List<Row> rows) {

    static final String SCHEMA = "cemflow-selectivity/1";

    /** @param maps a file an encoder, in their order */
    public record Image(String name, String organelle, int factor, String image, String mask, List<String> maps) {}

    /** @param chosenOn the image on whose mask the filters were chosen */
    public record Row(String encoder, String image, @JsonProperty("chosen_on") String chosenOn, double correlation, double iou) {

        public boolean own() {
            return image.equals(chosenOn);
        }
    }

    static Selectivity read(AnalysisFolder folder) throws IOException {
        Selectivity read = folder.read(Selectivity.class);
        folder.require(AnalysisFolder.side(read.size) && AnalysisFolder.encoders(read.encoders) && AnalysisFolder.there(read.images)
                && AnalysisFolder.there(read.rows) && read.images.stream().allMatch(read::sound)
                && read.rows.stream().allMatch(Selectivity::sound), "selectivities");
        return read;
    }

    private boolean sound(Image image) {
        return image.name != null && image.organelle != null && image.image != null && image.mask != null && AnalysisFolder.there(image.maps)
                && image.maps.size() == encoders.size();
    }

    private static boolean sound(Row row) {
        return row.encoder != null && row.image != null && row.chosenOn != null && AnalysisFolder.within(row.correlation, -1.0001, 1.0001)
                && AnalysisFolder.within(row.iou, 0, 1);
    }
}
