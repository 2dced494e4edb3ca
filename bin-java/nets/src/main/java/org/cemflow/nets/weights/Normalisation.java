package org.cemflow.nets.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.error.DataError;

/**
 * What is done to pixels before they enter a net: {@code (v / 255 - mean) / sd}.
 *
 * @param mean one for each channel, of values in 0 to 1
 * @param sd one for each channel, above 0 to 1
 */
public record Normalisation(List<Double> mean, List<Double> sd) {

    /** Name of the mean in a weight file's metadata: a number, or a JSON list with one for each channel. */
    public static final String MEAN = "mean";
    /** Name of the standard deviation in a weight file's metadata, likewise. */
    public static final String SD = "sd";
    /** What CEM500K's checkpoints have: a list of mean and standard deviation. */
    private static final String NORMS = "norms";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** @throws IllegalArgumentException if the lists are empty, differ in length, or hold what is no use as mean or sd */
    public Normalisation {
        mean = List.copyOf(mean);
        sd = List.copyOf(sd);
        boolean right = mean.stream().allMatch(m -> m >= 0 && m <= 1) && sd.stream().allMatch(s -> s > 0 && s <= 1);
        if (mean.isEmpty() || mean.size() != sd.size() || !right) {
            throw new IllegalArgumentException("mean " + mean + ", sd " + sd);
        }
    }

    /**
     * The normalisation that a weight file's metadata tells: {@code mean} and {@code sd}, else {@code norms}; empty if
     * there is neither.
     *
     * @throws DataError if it is there and makes no sense
     */
    public static Optional<Normalisation> of(Object file, Map<String, String> metadata) {
        try {
            if (metadata.containsKey(MEAN) && metadata.containsKey(SD)) {
                return Optional.of(new Normalisation(numbers(metadata.get(MEAN)), numbers(metadata.get(SD))));
            }
            if (metadata.containsKey(NORMS)) {
                List<Double> norms = numbers(metadata.get(NORMS));
                if (norms.size() != 2) {
                    throw new IllegalArgumentException(norms.toString());
                }
                return Optional.of(new Normalisation(norms.subList(0, 1), norms.subList(1, 2)));
            }
            return Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            // A null in the text, too, is no number.
            throw new DataError(file, "has a mean and sd in its metadata that are not those of grey values of 0 to 1",
                    "give the right ones (cem-weights convert --mean --sd)", e);
        }
    }

    private static List<Double> numbers(String json) throws JsonProcessingException {
        return MAPPER.readTree(json).isArray() ? Arrays.asList(MAPPER.readValue(json, Double[].class))
                : List.of(MAPPER.readValue(json, Double.class));
    }

    /** As the metadata has them: a plain number for one channel, else a JSON list. */
    public Map<String, String> metadata() {
        return Map.of(MEAN, mean.size() == 1 ? mean.get(0).toString() : mean.toString(),
                SD, sd.size() == 1 ? sd.get(0).toString() : sd.toString());
    }
}
