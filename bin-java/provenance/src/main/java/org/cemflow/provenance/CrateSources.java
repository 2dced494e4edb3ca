package org.cemflow.provenance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the run worked on, by data set, and under which licences. */
record CrateSources(CrateGraph graph, List<InputFile> inputs) {

    /** One entity a data set, by name. */
    List<Entity> entities() {
        Map<String, List<InputFile>> byDataset = new TreeMap<>();
        inputs.forEach(i -> byDataset.computeIfAbsent(i.dataset(), name -> new ArrayList<>()).add(i));
        List<Entity> all = new ArrayList<>();
        byDataset.forEach((name, files) -> all.add(source(name, files)));
        return all;
    }

    /** A data set as its owner published it: one file, or a set of files. */
    private Entity source(String dataset, List<InputFile> files) {
        InputFile first = files.get(0);
        String id = "#source-" + Entity.escaped(dataset);
        Entity source = graph.add(new Entity(id, "CreativeWork")).with("name", dataset);
        List<Entity> properties = new ArrayList<>();
        properties(id, Map.of("organism", text(first.organism()), "tissue", text(first.tissue()), "technique",
                text(first.technique())), properties);
        source.to("additionalProperty", properties).with("identifier", first.doi());
        if (first.licence() != null) {
            source.to("license", licence(first.licence()));
        }
        if (files.size() == 1) {
            return describe(source.with("alternateName", first.file()), first);
        }
        if (files.size() > CrateGraph.MOST_FILES) {
            return source.with("contentSize", Long.toString(files.stream().mapToLong(InputFile::bytes).sum()))
                    .with("description", files.size() + " files; pipeline_info/inputs.json has the SHA-256 of each.");
        }
        List<Entity> parts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            parts.add(describe(graph.add(new Entity(id + "-" + i, "CreativeWork")).with("name", files.get(i).file()), files.get(i)));
        }
        return source.to("hasPart", parts);
    }

    /** One licence if all sources share it; else the sentence that each source keeps its own. */
    Entity licence() {
        List<String> stated = inputs.stream().map(InputFile::licence).distinct().toList();
        if (stated.size() == 1 && stated.get(0) != null) {
            return licence(stated.get(0));
        }
        return graph.add(new Entity("#licences", "CreativeWork").with("name", "The licence of each source")
                .with("description", "Patches are under the licence of the source that they come from; see the sources. "
                        + "Where a source states none, ask whoever made it."));
    }

    private Entity licence(String name) {
        return graph.add(new Entity("#licence-" + Entity.escaped(name), "CreativeWork").with("name", name));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static Entity describe(Entity entity, InputFile file) {
        return entity.with("encodingFormat", file.format()).with("contentSize", Long.toString(file.bytes()))
                .with("sha256", file.sha256());
    }

    private void properties(String of, Map<String, String> values, Collection<Entity> into) {
        new TreeMap<>(values).forEach((name, value) -> {
            if (!value.isEmpty()) {
                into.add(graph.add(new Entity(of + "-" + name, "PropertyValue").with("name", name).with("value", value)));
            }
        });
    }
}
