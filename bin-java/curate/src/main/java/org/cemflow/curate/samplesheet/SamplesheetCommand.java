package org.cemflow.curate.samplesheet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.error.UsageError;
import org.cemflow.core.io.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-samplesheet}: checks the parameters and the samplesheet of a run and gives the data sets as JSON. */
@Command(name = "cem-samplesheet", description = {
    "Checks a samplesheet, and the parameters of a run, against their JSON Schemas.",
    "All faults are listed at once, each with its line and column."})
public final class SamplesheetCommand extends CemCommand {

    @Option(names = "--input", description = "The samplesheet (CSV); without one, only the parameters are checked.")
    private Path input;

    @Option(names = "--schema", description = "JSON Schema of the samplesheet.")
    private Path schema;

    @Option(names = "--params", description = "The parameters of the run (a JSON object).")
    private Path params;

    @Option(names = "--params-schema", description = "JSON Schema of the parameters.")
    private Path paramsSchema;

    @Option(names = "--base", description = "Where relative paths start (default: the samplesheet's own folder).")
    private Path base;

    @Option(names = "--unchecked-paths", description = "Do not look whether the paths exist (remote files, containers).")
    private boolean uncheckedPaths;

    @Option(names = "--output", required = true, description = "The data sets as a JSON array.")
    private Path output;

    public static void main(String[] args) {
        Cli.main(SamplesheetCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (params != null && paramsSchema == null) {
            faults.add("--params needs --params-schema");
        }
        if (input != null && schema == null) {
            faults.add("--input needs --schema");
        }
        if (input == null && params == null) {
            faults.add("give --input, --params or both");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        List<String> faults = new ArrayList<>();
        if (params != null) {
            faults.addAll(Parameters.faults(params, paramsSchema));
        }
        Samplesheet sheet = null;
        if (input != null) {
            sheet = new Samplesheet(input, base != null ? base : input.toRealPath().getParent(), schema);
            faults.addAll(sheet.read(!uncheckedPaths));
        }
        if (!faults.isEmpty()) {
            throw new UsageError(faults);
        }
        Json.write(output, sheet == null ? List.of() : sheet.rows());
    }
}
