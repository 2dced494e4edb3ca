package org.cemflow.curate.samplesheet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cemflow.core.io.Json;

/**
 * Checks JSON against a JSON Schema (draft 2020-12) and words what fails for people. A property's
 * {@code errorMessage} in the schema, when there is one, stands for the library's own words (nf-core's convention).
 */
final class SchemaCheck {

    /** Keywords that only repeat what a keyword below them has said. */
    private static final Set<String> ECHOES = Set.of("allOf", "anyOf", "$ref", "properties", "items", "false");

    private final Validator validator;
    private final URI schema;
    private final JsonNode root;

    SchemaCheck(Path file) throws IOException {
        root = Json.read(file, JsonNode.class);
        validator = new ValidatorFactory().withJsonNodeFactory(new JacksonNode.Factory(Json.mapper())).createValidator();
        schema = validator.registerSchema(root);
    }

    /** The schema itself. */
    JsonNode schema() {
        return root;
    }

    /**
     * Everything that is wrong.
     *
     * @return faults in the order of the places they stand at
     */
    List<Fault> check(JsonNode instance) {
        Validator.Result result = validator.validate(schema, (Object) instance);
        List<Fault> faults = new ArrayList<>();
        for (Error error : result.getErrors()) {
            if (error.getKeyword() != null && !ECHOES.contains(error.getKeyword())) {
                faults.add(fault(error));
            }
        }
        return faults.stream().distinct().toList();
    }

    private Fault fault(Error error) {
        String at = error.getSchemaLocation();
        String own = root.at(at.substring(at.indexOf('#') + 1)).path("errorMessage").asText("");
        String words = switch (error.getKeyword()) {
            case "required", "dependentRequired" -> "has no value for " + error.getError().replaceAll(".*\\[\\[|\\]\\]", "");
            default -> own.isEmpty() ? error.getError() : own;
        };
        return new Fault(error.getInstanceLocation(), words);
    }

    /**
     * One fault.
     *
     * @param place JSON pointer to the value at fault
     * @param words what is wrong
     */
    record Fault(String place, String words) {}
}
