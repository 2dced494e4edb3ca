package org.cemflow.train.pretrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cemflow.core.error.DataError;

/** Options from three layers: the paper's, a preset's, the command line's. */
final class Presets {

    /** The presets that the executable carries, from conf/pretrain. */
    static final List<String> NAMES = List.of("paper", "fast", "demo");

    static final ObjectMapper MAPPER = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private Presets() {}

    /**
     * @param preset one of {@link #NAMES} or the path of a YAML file
     * @param overrides by the options' names, such as {@code view_size}
     * @throws DataError if the preset is missing, is no such YAML, or has an option that does not exist
     */
    static PretrainOptions options(String preset, Map<String, Object> overrides) throws IOException {
        ObjectNode options = named("paper");
        ObjectNode chosen = NAMES.contains(preset) ? named(preset) : read(Path.of(preset));
        List<String> unknown = new ArrayList<>();
        chosen.fieldNames().forEachRemaining(name -> {
            if (!options.has(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw new DataError(preset, "has options that cem-pretrain has not: " + String.join(", ", unknown),
                    "correct or remove them; conf/pretrain/paper.yml has all there are");
        }
        options.setAll(chosen);
        overrides.forEach((name, value) -> options.set(name, MAPPER.valueToTree(value)));
        try {
            return MAPPER.treeToValue(options, PretrainOptions.class);
        } catch (JsonProcessingException e) {
            throw new DataError(preset, "has an option of the wrong kind (" + e.getOriginalMessage() + ")",
                    "write it as conf/pretrain/paper.yml does", e);
        }
    }

    private static ObjectNode named(String preset) throws IOException {
        try (InputStream in = Presets.class.getResourceAsStream(preset + ".yml")) {
            return (ObjectNode) MAPPER.readTree(in);
        }
    }

    private static ObjectNode read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        JsonNode tree;
        try {
            tree = MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new DataError(file, "is no YAML (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")",
                    "write it as conf/pretrain/paper.yml is written", e);
        }
        if (!(tree instanceof ObjectNode options)) {
            throw new DataError(file, "holds no options by name", "write it as conf/pretrain/paper.yml is written");
        }
        return options;
    }
}
