package org.cemflow.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Fault;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.Json;
import org.cemflow.core.stored.VolumeDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-provenance}: writes where a data set comes from. */
@Command(name = "cem-provenance", description = {
    "Writes where a curated data set comes from: into --records params.json, versions.json, inputs.json, outputs.json",
    "and a copy of the workflow's script; and, as --crate, an RO-Crate of the run that lacks its times only."})
public final class ProvenanceCommand extends CemCommand {

    /** Where the records lie in the results. */
    private static final String RECORDS = "pipeline_info/";

    @Option(names = "--dataset", paramLabel = "DIR", description = "Folder that cem-export wrote (default: nothing was curated).")
    private Path dataset;

    @Option(names = "--volumes", paramLabel = "DIR", arity = "0..*", description = "Folders that cem-ingest wrote.")
    private List<Path> volumes = List.of();

    @Option(names = "--result", paramLabel = "PLACE=PATH",
            description = "Another result, a file or a folder with all that it holds, and its place in the results, such as "
                    + "pretrain/embeddings.npy=embeddings.npy; may be repeated.")
    private Map<String, Path> results = new TreeMap<>();

    @Option(names = "--report", paramLabel = "FILE", required = true, description = "Page that cem-report wrote.")
    private Path report;

    @Option(names = "--workflow", paramLabel = "FILE", required = true, description = "The workflow's script.")
    private Path workflow;

    @Option(names = "--params", paramLabel = "FILE", required = true,
            description = "The run's parameters, a flat JSON object.")
    private Path params;

    @Option(names = "--versions", paramLabel = "FILE", required = true,
            description = "The versions that only the workflow knows (nextflow, build), a flat JSON object.")
    private Path versions;

    @Option(names = "--faults", paramLabel = "FILE", arity = "0..*",
            description = "One JSON file for each data set that could not be used.")
    private List<Path> faults = List.of();

    @Option(names = "--title", paramLabel = "TEXT", defaultValue = "Curated electron-microscopy data set",
            description = "What the data set is called (default: ${DEFAULT-VALUE}).")
    private String title;

    @Option(names = "--records", paramLabel = "DIR", required = true, description = "Folder to write the records to.")
    private Path records;

    @Option(names = "--crate", paramLabel = "FILE", required = true, description = "RO-Crate to write, last of all.")
    private Path crate;

    /** What went in: the files that were used, and the data sets that could not be used. */
    private record Inputs(List<InputFile> used, List<Fault> unused) {}

    public static void main(String[] args) {
        Cli.main(ProvenanceCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> wrong = new ArrayList<>();
        if (dataset == null && results.isEmpty()) {
            wrong.add("--dataset and --result are missing; give what the run made.");
        }
        if (dataset != null && !Files.isDirectory(dataset)) {
            wrong.add("--dataset " + dataset + ": no such folder; give the one that cem-export wrote.");
        }
        for (Path volume : volumes) {
            if (!Files.isRegularFile(volume.resolve(VolumeDescription.FILE))) {
                wrong.add("--volumes " + volume + ": holds no " + VolumeDescription.FILE
                        + "; give folders that cem-ingest wrote.");
            }
        }
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("--report", report);
        files.put("--workflow", workflow);
        files.put("--params", params);
        files.put("--versions", versions);
        files.forEach((option, file) -> requireFile(option, file, wrong));
        faults.forEach(fault -> requireFile("--faults", fault, wrong));
        results.forEach((place, path) -> {
            if (!Files.exists(path)) {
                wrong.add("--result " + place + "=" + path + ": there is nothing; check the path.");
            }
            if (!place.matches("[^/]+(/[^/]+)*") || List.of(place.split("/")).stream().anyMatch(List.of(".", "..")::contains)) {
                wrong.add("--result " + place + "=" + path + ": the place must be a path within the results.");
            }
        });
        return wrong;
    }

    private static void requireFile(String option, Path file, List<String> wrong) {
        if (!Files.isRegularFile(file)) {
            wrong.add(option + " " + file + ": no such file; check the path.");
        }
    }

    @Override
    protected void execute() throws Exception {
        Map<String, JsonNode> parameters = new TreeMap<>(object(params));
        Map<String, JsonNode> told = object(versions);
        SoftwareVersions software = SoftwareVersions.current();
        Inputs inputs = inputs();
        List<OutputFile> outputs = dataset == null ? List.of() : OutputFile.ofDataset(dataset);
        List<OutputFile> others = OutputFile.ofResults(results);
        OutputFile page = OutputFile.of(report, "report.html");

        Map<String, Object> used = new LinkedHashMap<>();
        used.put("cemflow", software.cemflow());
        used.putAll(told);
        used.put("java", software.java());
        used.put("libraries", software.libraries());
        List<OutputFile> all = new ArrayList<>(outputs);
        all.addAll(others);
        all.add(page);
        OutputFile script = record("main.nf", Files.readString(workflow));
        List<OutputFile> written = List.of(record("params.json", Json.text(parameters)),
                record("versions.json", Json.text(used)), record("inputs.json", Json.text(inputs)),
                record("outputs.json", Json.text(all)));

        JsonNode engine = told.get("nextflow");
        Json.write(crate, RunCrate.of(new RunFacts(title, parameters, engine == null ? null : engine.asText(), software,
                inputs.used(), outputs, others, page, script, written)));
    }

    private OutputFile record(String name, String text) throws IOException {
        Path file = records.resolve(name);
        AtomicFile.write(file, text);
        return OutputFile.of(file, RECORDS + name);
    }

    private Inputs inputs() throws IOException {
        List<InputFile> used = new ArrayList<>();
        for (Path volume : volumes) {
            used.addAll(InputFile.of(Json.read(volume.resolve(VolumeDescription.FILE), VolumeDescription.class)));
        }
        // A set's images keep their order; the sort is stable.
        used.sort(Comparator.comparing(InputFile::dataset));
        List<Fault> unused = new ArrayList<>();
        for (Path fault : faults) {
            unused.add(Json.read(fault, Fault.class));
        }
        unused.sort(Comparator.comparing(Fault::dataset));
        return new Inputs(used, unused);
    }

    private static Map<String, JsonNode> object(Path file) throws IOException {
        JsonNode node = Json.read(file, JsonNode.class);
        if (!node.isObject()) {
            throw new DataError(file, "is no JSON object", "give one with a name and a value each");
        }
        Map<String, JsonNode> all = new LinkedHashMap<>();
        node.properties().forEach(e -> all.put(e.getKey(), e.getValue()));
        return all;
    }
}
