package org.cemflow.provenance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The entities of a crate in the order in which they were first described. */
final class CrateGraph {

    /** A folder or set with more files than this stands for them all; their sums are in pipeline_info and the manifest. */
    static final int MOST_FILES = 1000;

    private final Map<String, Entity> entities = new LinkedHashMap<>();

    /** In the place of an earlier one of the same identifier, if there is one. */
    Entity add(Entity entity) {
        entities.put(entity.id(), entity);
        return entity;
    }

    List<Entity> entities() {
        return List.copyOf(entities.values());
    }
}
