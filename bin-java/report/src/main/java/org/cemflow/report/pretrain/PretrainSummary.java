package org.cemflow.report.pretrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;

/**
 * What {@code summary.json} of a pretraining says.
 *
 * @param options by name, as text
 * @param device {@code cpu} or {@code cuda}
 * @param patches in the data set
 * @param steps of the whole run
 * @param probeBefore accuracy of the untrained encoder, 0 to 1; null without a probe
 * @param probeAfter of the trained one
 */
public record PretrainSummary(Map<String, String> options, String device, long patches, long steps,
        @JsonProperty("probe_before") Double probeBefore, @JsonProperty("probe_after") Double probeAfter) {

    static final String FILE = "summary.json";

    /** @throws DataError if the folder holds no such file */
    static PretrainSummary read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        PretrainSummary read = Json.read(file, PretrainSummary.class);
        if (read.options == null || read.device == null || read.steps < 1) {
            throw new DataError(file, "lacks options, device or steps", "give the folder of a finished cem-pretrain");
        }
        return read;
    }

    /** An option as text; a dash if the file does not have it. */
    public String option(String name) {
        return options.getOrDefault(name, "\u2013");
    }

    /** An option that is a whole number; empty if the file does not have it so. */
    public OptionalInt number(String name) {
        String text = options.getOrDefault(name, "");
        return text.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
