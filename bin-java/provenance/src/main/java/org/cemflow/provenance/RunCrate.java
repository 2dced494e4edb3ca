package org.cemflow.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

    /** A folder or set with more files than this stands for them all; their sums are in pipeline_info and the manifest. */
    static final int MOST_FILES = 1000;

    private static final List<String> CONTEXT =
            List.of("https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context");
    private static final Map<String, String> PROFILES = new TreeMap<>(Map.of(
            "https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate",
            "https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate",
            "https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate"));
    /** Folder of the results -> name and description. */
    private static final Map<String, String[]> PLACES = Map.of(
            "pretrain/", new String[] {"Pretrained encoder",
                "An encoder that has learnt from the patches without labels; pretrain/README.md is its model card."},
            "filter/", new String[] {"Patch classifier", "What told informative from uninformative patches, and how well it did on patches held out."},
            "benchmark/", new String[] {"Benchmark", "Segmentation networks on each encoder, their predictions, and one table of scores."},
            "analysis/", new String[] {"Analyses of encoders", "Invariances, selectivity for organelles, and what matters in a picture."});
    private static final Map<String, String> MEDIA_TYPES = Map.of("parquet", "application/vnd.apache.parquet",
            "json", "application/json", "tar", "application/x-tar", "html", "text/html", "tif", "image/tiff",
            "csv", "text/csv", "nf", "text/plain", "md", "text/markdown");

    private final RunFacts facts;
    private final Map<String, Entity> graph = new LinkedHashMap<>();

    private RunCrate(RunFacts facts) {
        this.facts = facts;
    }

    /** The contents of {@code ro-crate-metadata.json} but for the times. */
    static Map<String, Object> of(RunFacts facts) {
        RunCrate crate = new RunCrate(facts);
        crate.build();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("@context", CONTEXT);
        document.put("@graph", List.copyOf(crate.graph.values()));
        return document;
    }

    private void build() {
        Entity descriptor = add(new Entity("ro-crate-metadata.json", "CreativeWork"));
        Entity root = add(new Entity("./", "Dataset"));
        descriptor.to("about", root).to("conformsTo", new Entity("https://w3id.org/ro/crate/1.1", "CreativeWork"));

        List<Entity> sources = sources();
        Entity report = file(facts.report()).with("name", "Report");
        Entity workflow = workflow();
        List<Entity> results = new ArrayList<>();
        if (!facts.outputs().isEmpty()) {
            results.add(dataset());
        }
        results.add(report);
        results.addAll(others());
        List<Entity> parts = new ArrayList<>(results);
        parts.add(workflow);
        facts.records().forEach(record -> parts.add(file(record)));
        List<Entity> values = values(workflow);

        List<Entity> objects = new ArrayList<>(sources);
        objects.addAll(values);
        Entity action = add(new Entity(ACTION, "CreateAction")).with("name", "Run of cemflow: " + facts.title())
                .to("instrument", workflow).to("object", objects).to("result", results);

        root.with("name", facts.title())
                .with("description", (facts.outputs().isEmpty() ? "Encoders for electron microscopy judged with cemflow "
                        + facts.software().cemflow() + ": " : "Electron-microscopy images curated with cemflow "
                        + facts.software().cemflow() + ": the patches, every decision about them, ")
                        + "the report, and how they came about.")
                .to("license", licence()).to("conformsTo", profiles()).to("hasPart", parts)
                .to("mainEntity", workflow).to("mentions", List.of(action));
        add(new Entity("https://w3id.org/ro/crate/1.1", "CreativeWork").with("name", "RO-Crate").with("version", "1.1"));
    }

    private Entity add(Entity entity) {
        graph.put(entity.id(), entity);
        return entity;
    }

    private List<Entity> profiles() {
        List<Entity> all = new ArrayList<>();
        PROFILES.forEach((iri, name) -> all.add(add(new Entity(iri, "CreativeWork").with("name", name)
                .with("version", iri.substring(iri.lastIndexOf('/') + 1)))));
        return all;
    }

    /** One licence if all sources share it; else the sentence that each source keeps its own. */
    private Entity licence() {
        List<String> stated = facts.inputs().stream().map(InputFile::licence).distinct().toList();
        if (stated.size() == 1 && stated.get(0) != null) {
            return licence(stated.get(0));
        }
        return add(new Entity("#licences", "CreativeWork").with("name", "The licence of each source")
                .with("description", "Patches are under the licence of the source that they come from; see the sources. "
                        + "Where a source states none, ask whoever made it."));
    }

    private Entity licence(String name) {
        return name == null ? null : add(new Entity("#licence-" + Entity.escaped(name), "CreativeWork").with("name", name));
    }

    private List<Entity> sources() {
        Map<String, List<InputFile>> byDataset = new TreeMap<>();
        facts.inputs().forEach(i -> byDataset.computeIfAbsent(i.dataset(), name -> new ArrayList<>()).add(i));
        List<Entity> all = new ArrayList<>();
        byDataset.forEach((name, files) -> all.add(source(name, files)));
        return all;
    }

    /** A data set as its owner published it: one file, or a set of files. */
    private Entity source(String dataset, List<InputFile> files) {
        InputFile first = files.get(0);
        String id = "#source-" + Entity.escaped(dataset);
        Entity source = add(new Entity(id, "CreativeWork")).with("name", dataset);
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
        if (files.size() > MOST_FILES) {
            return source.with("contentSize", Long.toString(files.stream().mapToLong(InputFile::bytes).sum()))
                    .with("description", files.size() + " files; pipeline_info/inputs.json has the SHA-256 of each.");
        }
        List<Entity> parts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            parts.add(describe(add(new Entity(id + "-" + i, "CreativeWork")).with("name", files.get(i).file()), files.get(i)));
        }
        return source.to("hasPart", parts);
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
                into.add(add(new Entity(of + "-" + name, "PropertyValue").with("name", name).with("value", value)));
            }
        });
    }

    /** {@code dataset/} with its files; a folder in it that holds very many stands for them. */
    private Entity dataset() {
        Entity dataset = add(new Entity("dataset/", "Dataset")).with("name", "Curated data set")
                .with("description", "dataset/manifest.json lists every file with its size and SHA-256.");
        Map<String, List<OutputFile>> folders = new TreeMap<>();
        facts.outputs().forEach(o -> folders.computeIfAbsent(folder(o.path()), f -> new ArrayList<>()).add(o));
        List<Entity> parts = new ArrayList<>();
        folders.forEach((folder, files) -> {
            if (files.size() <= MOST_FILES) {
                files.forEach(file -> parts.add(file(file)));
                return;
            }
            parts.add(add(new Entity(Entity.path(folder) + "/", "Dataset")).with("name", folder)
                    .with("contentSize", Long.toString(files.stream().mapToLong(OutputFile::bytes).sum()))
                    .with("description", files.size() + " files; dataset/manifest.json has the SHA-256 of each."));
        });
        return dataset.to("hasPart", parts);
    }

    /** One node for each folder of the results that is not the data set's. */
    private List<Entity> others() {
        Map<String, List<OutputFile>> places = new TreeMap<>();
        facts.others().forEach(file -> places.computeIfAbsent(file.path().substring(0, file.path().indexOf('/') + 1), p -> new ArrayList<>()).add(file));
        List<Entity> all = new ArrayList<>();
        places.forEach((place, files) -> {
            if (place.isEmpty()) {
                files.forEach(file -> all.add(file(file)));
                return;
            }
            String[] said = PLACES.getOrDefault(place, new String[] {place.substring(0, place.length() - 1), ""});
            Entity folder = add(new Entity(Entity.path(place), "Dataset")).with("name", said[0]).with("description", said[1]);
            all.add(files.size() <= MOST_FILES ? folder.to("hasPart", files.stream().map(this::file).toList())
                    : folder.with("contentSize", Long.toString(files.stream().mapToLong(OutputFile::bytes).sum()))
                            .with("description", said[1] + " " + files.size() + " files; pipeline_info/outputs.json has the SHA-256 of each."));
        });
        return all;
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private Entity file(OutputFile file) {
        return file(file, "File");
    }

    private Entity file(OutputFile file, String... types) {
        String type = file.path().substring(file.path().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return add(new Entity(Entity.path(file.path()), types)).with("name", file.path())
                .with("encodingFormat", MEDIA_TYPES.getOrDefault(type, "application/octet-stream"))
                .with("contentSize", Long.toString(file.bytes())).with("sha256", file.sha256());
    }

    private Entity workflow() {
        SoftwareVersions software = facts.software();
        Entity nextflow = add(new Entity("https://w3id.org/workflowhub/workflow-ro-crate#nextflow", "ComputerLanguage"))
                .with("name", "Nextflow").with("url", "https://www.nextflow.io/").with("version", facts.engine());
        List<Entity> needs = new ArrayList<>();
        needs.add(application("#java", "Java runtime", software.java()));
        software.libraries().forEach((name, version) -> needs.add(application("#library-" + Entity.escaped(name), name, version)));
        Entity tools = application("#cemflow", "cemflow executables", software.cemflow()).to("softwareRequirements", needs);
        return file(facts.workflow(), "File", "SoftwareSourceCode", "ComputationalWorkflow").with("name", "cemflow")
                .with("description", "The workflow's entry; the whole is cemflow " + software.cemflow() + ".")
                .with("version", software.cemflow()).to("programmingLanguage", nextflow)
                .to("softwareRequirements", List.of(tools));
    }

    private Entity application(String id, String name, String version) {
        return add(new Entity(id, "SoftwareApplication")).with("name", name).with("softwareVersion", version);
    }

    /** Every parameter as an input of the workflow, and the values of those that were set. */
    private List<Entity> values(Entity workflow) {
        List<Entity> parameters = new ArrayList<>();
        List<Entity> values = new ArrayList<>();
        facts.parameters().forEach((name, value) -> {
            Entity parameter = add(new Entity("#parameter-" + Entity.escaped(name), "FormalParameter")).with("name", name)
                    .with("additionalType", type(value)).with("valueRequired", false);
            parameters.add(parameter);
            if (!value.isNull()) {
                values.add(add(new Entity("#value-" + Entity.escaped(name), "PropertyValue")).with("name", name)
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
