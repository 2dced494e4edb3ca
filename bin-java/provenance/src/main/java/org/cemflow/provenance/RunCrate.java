package org.cemflow.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The description of a run as an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) under the profile Workflow Run Crate 0.5
 * (https://w3id.org/ro/wfrun/workflow/0.5): the results' folder is the crate. Sources lie outside it and are therefore
 * described, not listed as its files. Times are not among the facts: whoever knows them sets {@code datePublished} of
 * {@code ./} and {@code startTime}, {@code endTime} and {@code actionStatus} of {@value #ACTION}.
 */
final class RunCrate {

    static final String ACTION = "#run";

    private static final List<String> CONTEXT =
            List.of("https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context");
    private static final Map<String, String> PROFILES = new TreeMap<>(Map.of(
            "https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate",
            "https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate",
            "https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate"));

    private final RunFacts facts;
    private final CrateGraph graph = new CrateGraph();
    private final CrateSources sources;
    private final CrateFiles files = new CrateFiles(graph);

    private RunCrate(RunFacts facts) {
        this.facts = facts;
        this.sources = new CrateSources(graph, facts.inputs());
    }

    /** The contents of {@code ro-crate-metadata.json} but for the times. */
    static Map<String, Object> of(RunFacts facts) {
        RunCrate crate = new RunCrate(facts);
        crate.build();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("@context", CONTEXT);
        document.put("@graph", crate.graph.entities());
        return document;
    }

    private void build() {
        Entity descriptor = graph.add(new Entity("ro-crate-metadata.json", "CreativeWork"));
        Entity root = graph.add(new Entity("./", "Dataset"));
        descriptor.to("about", root).to("conformsTo", new Entity("https://w3id.org/ro/crate/1.1", "CreativeWork"));

        List<Entity> objects = new ArrayList<>(sources.entities());
        Entity report = files.file(facts.report()).with("name", "Report");
        Entity workflow = workflow();
        List<Entity> results = new ArrayList<>();
        if (!facts.outputs().isEmpty()) {
            results.add(files.dataset(facts.outputs()));
        }
        results.add(report);
        results.addAll(files.others(facts.others()));
        List<Entity> parts = new ArrayList<>(results);
        parts.add(workflow);
        facts.records().forEach(record -> parts.add(files.file(record)));
        objects.addAll(values(workflow));
        Entity action = graph.add(new Entity(ACTION, "CreateAction")).with("name", "Run of cemflow: " + facts.title())
                .to("instrument", workflow).to("object", objects).to("result", results);

        root.with("name", facts.title())
                .with("description", (facts.outputs().isEmpty() ? "Encoders for electron microscopy judged with cemflow "
                        + facts.software().cemflow() + ": " : "Electron-microscopy images curated with cemflow "
                        + facts.software().cemflow() + ": the patches, every decision about them, ")
                        + "the report, and how they came about.")
                .to("license", sources.licence()).to("conformsTo", profiles()).to("hasPart", parts)
                .to("mainEntity", workflow).to("mentions", List.of(action));
        graph.add(new Entity("https://w3id.org/ro/crate/1.1", "CreativeWork").with("name", "RO-Crate").with("version", "1.1"));
    }

    private List<Entity> profiles() {
        List<Entity> all = new ArrayList<>();
        PROFILES.forEach((iri, name) -> all.add(graph.add(new Entity(iri, "CreativeWork").with("name", name)
                .with("version", iri.substring(iri.lastIndexOf('/') + 1)))));
        return all;
    }

    private Entity workflow() {
        SoftwareVersions software = facts.software();
        Entity nextflow = graph.add(new Entity("https://w3id.org/workflowhub/workflow-ro-crate#nextflow", "ComputerLanguage"))
                .with("name", "Nextflow").with("url", "https://www.nextflow.io/").with("version", facts.engine());
        List<Entity> needs = new ArrayList<>();
        needs.add(application("#java", "Java runtime", software.java()));
        software.libraries().forEach((name, version) -> needs.add(application("#library-" + Entity.escaped(name), name, version)));
        Entity tools = application("#cemflow", "cemflow executables", software.cemflow()).to("softwareRequirements", needs);
        return files.file(facts.workflow(), "File", "SoftwareSourceCode", "ComputationalWorkflow").with("name", "cemflow")
                .with("description", "The workflow's entry; the whole is cemflow " + software.cemflow() + ".")
                .with("version", software.cemflow()).to("programmingLanguage", nextflow)
                .to("softwareRequirements", List.of(tools));
    }

    private Entity application(String id, String name, String version) {
        return graph.add(new Entity(id, "SoftwareApplication")).with("name", name).with("softwareVersion", version);
    }

    /** Every parameter as an input of the workflow, and the values of those that were set. */
    private List<Entity> values(Entity workflow) {
        List<Entity> parameters = new ArrayList<>();
        List<Entity> values = new ArrayList<>();
        facts.parameters().forEach((name, value) -> {
            Entity parameter = graph.add(new Entity("#parameter-" + Entity.escaped(name), "FormalParameter")).with("name", name)
                    .with("additionalType", type(value)).with("valueRequired", false);
            parameters.add(parameter);
            if (!value.isNull()) {
                values.add(graph.add(new Entity("#value-" + Entity.escaped(name), "PropertyValue")).with("name", name)
                        .with("value", value.isValueNode() ? value : value.toString()).to("exampleOfWork", parameter));
            }
        });
        workflow.to("input", parameters);
        return values;
    }

    private static String type(JsonNode value) {
        if (value.isBoolean()) {
            return "Boolean";
        }
        if (value.isIntegralNumber()) {
            return "Integer";
        }
        return value.isNumber() ? "Float" : "Text";
    }
}
