package org.cemflow.curate.dedup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.Map;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Compat;
import org.cemflow.curate.support.VolumeSet;
import org.cemflow.curate.support.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-dedup}: marks near-duplicates inside a data set or, with {@code --scope across}, between data sets. */
@Command(name = "cem-dedup", description = {
    "Marks near-duplicate patches; never deletes any.",
    "Inside a data set (the default) patches are compared by difference hash, flat ones by grey level. "
            + "With --scope across, the exemplars of several data sets are compared by hash and then by their pixels."})
public final class DedupCommand extends CemCommand {

    enum Scope { DATASET, ACROSS }

    enum Order { SEEDED, GIVEN }

    @Option(names = "--scope", defaultValue = "dataset", paramLabel = "SCOPE",
            description = "dataset or across (default: ${DEFAULT-VALUE}).")
    private Scope scope;

    @Option(names = "--patches", required = true, arity = "1..*", paramLabel = "FILE",
            description = "The patch table; several with --scope across.")
    private List<Path> patches;

    @Option(names = "--output", paramLabel = "FILE", description = "The marked table (scope dataset).")
    private Path output;

    @Option(names = "--max-distance", paramLabel = "BITS",
            description = "Largest Hamming distance of a duplicate, inclusive (default: 12 of 64 bits, 48 of 256). "
                    + "The paper says '< 12', which is 11 here.")
    private Integer maxDistance;

    @Option(names = "--order", paramLabel = "ORDER",
            description = "The order in which patches may become exemplars: seeded = shuffled by the seed and the data "
                    + "set's name, given = as in the table (default: seeded; given with --compat cellemnet).")
    private Order order;

    @Option(names = "--seed", defaultValue = "1227", description = "Seed of the order (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--flat-levels", defaultValue = "4", paramLabel = "LEVELS",
            description = "Flat patches are duplicates if their means are this many grey levels apart or less "
                    + "(default: ${DEFAULT-VALUE}).")
    private double flatLevels;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "none, or cellemnet: as the original, flat patches are compared by hash and 2-D images only "
                    + "with themselves (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    @Option(names = "--volumes", arity = "1..*", paramLabel = "DIR",
            description = "The .volume folders of all data sets (scope across).")
    private List<Path> volumes = List.of();

    @Option(names = "--output-dir", paramLabel = "DIR",
            description = "Where the marked tables go, each under its own name (scope across).")
    private Path outputDir;

    @Option(names = "--across-distance", paramLabel = "BITS",
            description = "Largest Hamming distance of a candidate across data sets (default: 6 of 64 bits, 24 of 256).")
    private Integer acrossDistance;

    @Option(names = "--min-ncc", defaultValue = "0.9", paramLabel = "R",
            description = "Smallest normalised cross-correlation of the pixels of a duplicate across data sets "
                    + "(default: ${DEFAULT-VALUE}).")
    private double minNcc;

    public static void main(String[] args) {
        Cli.main(DedupCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        check(faults, maxDistance == null || maxDistance >= 0 && maxDistance <= 256, "--max-distance must be 0 to 256.");
        check(faults, acrossDistance == null || acrossDistance >= 0 && acrossDistance <= 256,
                "--across-distance must be 0 to 256.");
        check(faults, minNcc >= -1 && minNcc <= 1, "--min-ncc must be -1 to 1.");
        check(faults, flatLevels >= 0, "--flat-levels must be 0 or more.");
        if (scope == Scope.DATASET) {
            check(faults, output != null, "--output is missing: where the marked table goes.");
            check(faults, patches.size() == 1, "--patches takes one table here; several need --scope across.");
            check(faults, volumes.isEmpty() && outputDir == null, "--volumes and --output-dir need --scope across.");
            check(faults, output == null || patches.stream().noneMatch(p -> same(p, output)),
                    "--output would overwrite the table in --patches; choose another name.");
        } else {
            check(faults, outputDir != null, "--output-dir is missing: where the marked tables go.");
            check(faults, output == null, "--output has no meaning with --scope across; use --output-dir.");
            check(faults, !volumes.isEmpty(), "--volumes is missing: the .volume folders of the data sets.");
            checkNames(faults);
        }
        return faults;
    }

    private void checkNames(List<String> faults) {
        Map<String, Path> names = new TreeMap<>();
        for (Path table : patches) {
            Path other = names.put(table.getFileName().toString(), table);
            check(faults, other == null, "--patches: " + table + " and " + other + " would be written under one name.");
            check(faults, outputDir == null || !same(table, outputDir.resolve(table.getFileName())),
                    "--output-dir would overwrite " + table + "; choose another folder.");
        }
    }

    private static boolean same(Path a, Path b) {
        return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }

    private static void check(List<String> faults, boolean good, String fault) {
        if (!good) {
            faults.add(fault);
        }
    }

    @Override
    protected void execute() throws Exception {
        try (Workers workers = new Workers(common.threads())) {
            if (scope == Scope.DATASET) {
                within(workers);
            } else {
                across(workers);
            }
        }
    }

    private void within(Workers workers) throws Exception {
        boolean cellemnet = compat == Compat.CELLEMNET;
        boolean seeded = order == null ? !cellemnet : order == Order.SEEDED;
        var settings = new WithinDataset.Settings(maxDistance, seeded, seed, flatLevels, cellemnet);
        var counts = WithinDataset.run(patches.get(0), output, settings, workers);
        log.info("{}: {} patches, {} exemplars; of these {} flat, {} exemplars", patches.get(0).getFileName(),
                counts.patches(), counts.exemplars(), counts.flat(), counts.flatExemplars());
    }

    private void across(Workers workers) throws Exception {
        try (VolumeSet set = new VolumeSet(volumes)) {
            var counts = AcrossDatasets.run(patches, set, outputDir,
                    new AcrossDatasets.Settings(acrossDistance, minNcc), workers);
            log.info("{} data sets, {} exemplars with structure, {} pairs compared by pixels, {} joined",
                    counts.datasets(), counts.exemplars(), counts.candidates(), counts.joined());
        }
    }
}
