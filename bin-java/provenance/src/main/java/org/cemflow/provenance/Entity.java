package org.cemflow.provenance;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One node of a JSON-LD graph: flat, properties in the order of their setting; null values are left out. */
final class Entity {

    private final Map<String, Object> properties = new LinkedHashMap<>();

    Entity(String id, String... types) {
        properties.put("@id", id);
        properties.put("@type", types.length == 1 ? types[0] : List.of(types));
    }

    String id() {
        return (String) properties.get("@id");
    }

    Entity with(String property, Object value) {
        if (value != null) {
            properties.put(property, value);
        }
        return this;
    }

    /** A reference to another node of the graph. */
    Entity to(String property, Entity other) {
        properties.put(property, reference(other));
        return this;
    }

    /** References to other nodes; nothing if there are none. */
    Entity to(String property, Collection<Entity> others) {
        if (!others.isEmpty()) {
            properties.put(property, others.stream().map(Entity::reference).toList());
        }
        return this;
    }

    private static Map<String, String> reference(Entity other) {
        return Map.of("@id", other.id());
    }

    @JsonValue
    Map<String, Object> properties() {
        return properties;
    }

    /** A name as a part of an IRI: everything but RFC 3986's unreserved characters, {@code /} among them, is escaped. */
    static String escaped(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || "-._~".indexOf(b) >= 0;
            out.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return out.toString();
    }

    /** A relative path as an IRI: its parts are escaped, its slashes stay. */
    static String path(String path) {
        return List.of(path.split("/", -1)).stream().map(Entity::escaped).reduce((a, b) -> a + "/" + b).orElse("");
    }
}
