package org.cemflow.label.agreement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;
import org.cemflow.label.file.Label;
import org.cemflow.label.file.LabelTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cem-label agreement}: Cohen's kappa of two label files. */
@Command(name = "agreement", sortOptions = false, description = {
    "Says how far two annotators agree: Cohen's kappa, its confusion table and the patches on which they disagree.",
    "Counts the patches that both called informative or uninformative."})
public final class AgreementCommand extends CemCommand {

    @Option(names = "--labels", required = true, arity = "2", paramLabel = "CSV", description = "The two annotators' files.")
    private List<Path> labels;

    @Option(names = "--output", paramLabel = "JSON", description = "Where to write the same, with every disagreement.")
    private Path output;

    @Spec
    private CommandSpec spec;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (labels.size() != 2) {
            faults.add("--labels takes two files, not " + labels.size() + ".");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        AgreementReport report = AgreementReport.of(labels.get(0).toString(), labels.get(1).toString(),
                Agreement.of(read(labels.get(0)), read(labels.get(1))));
        if (report.n() == 0) {
            throw new DataError(labels.get(1), "has no labelled patch in common with " + labels.get(0),
                    "let both annotators label the same patches: the same tables, --sample and --seed");
        }
        if (output != null) {
            Json.write(output, report);
        }
        spec.commandLine().getOut().print(report.text());
        spec.commandLine().getOut().flush();
    }

    /** The labels of a file that must exist, by id. */
    public static Map<String, Label> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataError(file, "does not exist", "check the path");
        }
        Map<String, Label> read = new LinkedHashMap<>();
        LabelTable.read(file).forEach((id, row) -> read.put(id, row.label()));
        return read;
    }
}
