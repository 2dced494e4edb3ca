package org.cemflow.curate.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Compat;
import org.cemflow.curate.export.Exporter.Part;
import org.cemflow.curate.support.VolumeSet;
import org.cemflow.curate.support.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-export}: writes the kept patches of all data sets as shards and one array, with an index of every patch. */
@Command(name = "cem-export", description = {
    "Writes the data set: index.parquet (every patch and every decision), WebDataset shards, train.npy, "
            + "summary.json and, last, manifest.json.",
    "A patch is kept if it is an exemplar, informative and within the cap; a stage that has not run leaves nothing out."})
public final class ExportCommand extends CemCommand {

    private static final int LARGEST_SIDE = 16384;

    @Option(names = "--patches", required = true, arity = "1..*", paramLabel = "FILE",
            description = "The patch tables, one a data set.")
    private List<Path> patches;

    @Option(names = "--volumes", required = true, arity = "1..*", paramLabel = "DIR",
            description = "The .volume folders of the same data sets, in any order.")
    private List<Path> volumes;

    @Option(names = "--output", required = true, paramLabel = "DIR",
            description = "The data set's folder; an earlier one under the name is replaced.")
    private Path output;

    @Option(names = "--max-per-dataset", paramLabel = "N",
            description = "Keep at most this many patches of a data set, spread over its axes and slices (default: all).")
    private Integer maxPerDataset;

    @Option(names = "--export", split = ",", paramLabel = "PART",
            description = "shards, train, tiff (default: shards,train). tiff alone is written beside these two: "
                    + "one file a patch under CEM500K's names.")
    private List<Part> parts = List.of();

    @Option(names = "--patch-size", defaultValue = "224", paramLabel = "PIXELS",
            description = "Side of the squares in train.npy; smaller patches are mirrored out (default: ${DEFAULT-VALUE}).")
    private int patchSize;

    @Option(names = "--shard-size", defaultValue = "1GB", paramLabel = "SIZE", converter = ByteSize.class,
            description = "Largest size of a shard, such as 500MB or 1GiB (default: ${DEFAULT-VALUE}).")
    private long shardSize;

    @Option(names = "--seed", defaultValue = "1227",
            description = "Seed of the draw under the cap (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "none, or cellemnet: write tiff as well, as the original does (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    public static void main(String[] args) {
        Cli.main(ExportCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (maxPerDataset != null && maxPerDataset < 1) {
            faults.add("--max-per-dataset must be 1 or more.");
        }
        if (patchSize < 1 || patchSize > LARGEST_SIDE) {
            faults.add("--patch-size must be 1 to " + LARGEST_SIDE + ".");
        }
        if (shardSize < 1) {
            faults.add("--shard-size must be 1 byte or more.");
        }
        if (Files.exists(output) && !replaceable(output)) {
            faults.add("--output: " + output + " exists and holds no data set; choose a new or an empty folder, "
                    + "so that nothing of yours is deleted.");
        }
        return faults;
    }

    /** An empty folder, or a data set that this command wrote. */
    private static boolean replaceable(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return Files.exists(folder.resolve(Manifest.FILE)) && Files.exists(folder.resolve("index.parquet"))
                    || inside.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void execute() throws Exception {
        Set<Part> wanted = EnumSet.noneOf(Part.class);
        wanted.addAll(parts);
        if (compat == Compat.CELLEMNET) {
            wanted.add(Part.TIFF);
        }
        if (!wanted.contains(Part.SHARDS) && !wanted.contains(Part.TRAIN)) {
            wanted.add(Part.SHARDS);
            wanted.add(Part.TRAIN);
        }
        List<String> names = wanted.stream().map(part -> part.name().toLowerCase(Locale.ROOT)).toList();
        var settings = new Summary.Settings(patchSize, shardSize, maxPerDataset, seed, names);
        try (Workers workers = new Workers(common.threads()); VolumeSet set = new VolumeSet(volumes)) {
            Summary summary = Exporter.run(patches, set, output, settings, workers);
            summary.warnings().forEach(log::warn);
            log.info("{} of {} patches kept, {} data sets", summary.total().kept(), summary.total().patches(),
                    summary.datasets().size());
        }
    }
}
