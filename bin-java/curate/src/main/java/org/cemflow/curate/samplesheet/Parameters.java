package org.cemflow.curate.samplesheet;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.cemflow.core.io.Json;

/** The parameters of a run, checked against {@code nextflow_schema.json}. */
final class Parameters {

    private static final int CLOSE = 4;

    private Parameters() {}

    /** Every fault of the parameters, a sentence each. */
    static List<String> faults(Path params, Path schemaFile) throws IOException {
        SchemaCheck check = new SchemaCheck(schemaFile);
        JsonNode values = Json.read(params, JsonNode.class);
        List<String> known = StreamSupport.stream(check.schema().path("$defs").spliterator(), false)
                .flatMap(group -> names(group.path("properties"))).toList();
        List<String> faults = new ArrayList<>();
        names(values).filter(name -> !known.contains(name)).forEach(name -> faults.add(unknown(name, known)));
        for (SchemaCheck.Fault fault : check.check(values)) {
            String name = fault.place().replaceFirst("^/", "");
            if (known.contains(name)) {
                faults.add("parameter --" + name + " is " + values.path(name) + ": " + fault.words());
            }
        }
        return faults;
    }

    private static String unknown(String name, List<String> known) {
        String plain = name.replaceAll("([a-z])([A-Z])", "$1_$2").replace('-', '_').toLowerCase(java.util.Locale.ROOT);
        return "parameter --" + name + " is unknown" + known.stream()
                .min(Comparator.comparingInt(other -> LevenshteinDistance.getDefaultInstance().apply(plain, other)))
                .filter(other -> LevenshteinDistance.getDefaultInstance().apply(plain, other) <= CLOSE)
                .map(other -> ": did you mean --" + other + "?").orElse("; see nextflow_schema.json for all of them");
    }

    private static Stream<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names.stream();
    }
}
