package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.spec.BenchmarkSpec;
import org.cemflow.benchmark.spec.SpecReader;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Compat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-prepare}: from a benchmark's published files to arrays, checked. */
@Command(name = "cem-prepare", description = {
    "Prepares a benchmark: images and masks as arrays, checked, and benchmark.json, which says all that training and scoring need.",
    "The sources are never changed, and the same sources give the same bytes."})
public final class PrepareCommand extends CemCommand {

    @Option(names = "--benchmark", required = true, paramLabel = "NAME|YAML",
            description = "lucchi_pp, kasthuri_pp, perez_mito, perez_lyso, perez_nuclei, perez_nucleoli, guay, urocell, cremi,"
                    + " all_mito, vnc, phantom, or a YAML file such as conf/benchmarks/vnc.yml.")
    private String benchmark;

    @Option(names = "--source", required = true, arity = "1..*", paramLabel = "PATH",
            description = "Files, folders or .zip archives with the benchmark's data.")
    private List<Path> sources = new ArrayList<>();

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "none, or cellemnet: the last slice of each axis is not trained on, and overlapping labels add up, as in"
                    + " the original scripts (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The prepared benchmark, such as vnc.benchmark;"
            + " one that is there is replaced.")
    private Path output;

    public static void main(String[] args) {
        Cli.main(PrepareCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (Files.exists(output) && !replaceable()) {
            faults.add("--output " + output + " is there and no prepared benchmark; name another folder.");
        }
        Path target = output.toAbsolutePath().normalize();
        for (Path source : sources) {
            if (target.startsWith(source.toAbsolutePath().normalize()) && Files.isDirectory(source)) {
                faults.add("--output " + output + " lies in the source " + source + "; name a folder outside, for sources are never changed.");
            } else if (source.toAbsolutePath().normalize().startsWith(target)) {
                faults.add("--source " + source + " lies in the output " + output + ", which would be replaced; name another output.");
            }
        }
        return faults;
    }

    private boolean replaceable() {
        if (!Files.isDirectory(output)) {
            return false;
        }
        String[] there = output.toFile().list();
        return there != null && there.length == 0 || Files.isRegularFile(output.resolve(PreparedBenchmark.FILE));
    }

    @Override
    protected void execute() throws IOException {
        BenchmarkSpec spec = SpecReader.read(benchmark);
        PreparedBenchmark prepared = new Preparation(spec, compat == Compat.CELLEMNET).run(sources, output);
        prepared.warnings().forEach(log::warn);
        log.info("{}: {} to train on, {} to validate on, {} to test on in {}", prepared.name(), prepared.train().size(),
                prepared.valid().size(), prepared.test().size(), output);
    }
}
