package org.cemflow.curate.patch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-patch}: from {@code <dataset>.volume/} to {@code <dataset>.patches.parquet}. */
@Command(name = "cem-patch", description = "Cuts an ingested data set into patches and hashes and measures each; writes"
        + " references, no pixels.")
public final class PatchCommand extends CemCommand {

    private static final int SMALLEST = 16;
    private static final int LARGEST = 2048;
    private static final int WIDEST = 1_000_000;

    @Option(names = "--volume", paramLabel = "FOLDER", required = true, description = "What cem-ingest wrote.")
    private Path volume;

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "The table to write (Parquet).")
    private Path output;

    @Option(names = "--axes", paramLabel = "AXES", split = ",", defaultValue = "auto",
            description = "Axes to slice a volume on: 0 or xy, 1 or xz, 2 or yz, separated by commas; auto takes those that"
                    + " its voxel size allows (default: ${DEFAULT-VALUE}).")
    private List<String> axes;

    @Option(names = "--slice-spacing", paramLabel = "N", defaultValue = "1",
            description = "Take every Nth slice of a volume (default: ${DEFAULT-VALUE}).")
    private int spacing;

    @Option(names = "--patch-size", paramLabel = "PIXELS", defaultValue = "224",
            description = "Side of a patch, " + SMALLEST + " to " + LARGEST + " (default: ${DEFAULT-VALUE}).")
    private int patchSize;

    @Option(names = "--hash-size", paramLabel = "N", defaultValue = "8",
            description = "8 for a difference hash of 64 bit, 16 for 256 bit (default: ${DEFAULT-VALUE}).")
    private int hashSize;

    @Option(names = "--compat", paramLabel = "MODE", defaultValue = "none",
            description = "none, or cellemnet for the slices, tiles and names of the original scripts, faults included"
                    + " (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    public static void main(String[] args) {
        Cli.main(PatchCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        for (String axis : axes) {
            if (axis(axis) < 0 && !(axes.size() == 1 && axis.equalsIgnoreCase("auto"))) {
                faults.add("--axes " + String.join(",", axes) + ": '" + axis + "' is no axis; give auto or some of 0, 1, 2.");
            }
        }
        if (spacing < 1 || spacing > WIDEST) {
            faults.add("--slice-spacing " + spacing + ": must be 1 to " + WIDEST + ".");
        }
        if (patchSize < SMALLEST || patchSize > LARGEST) {
            faults.add("--patch-size " + patchSize + ": must be " + SMALLEST + " to " + LARGEST + ".");
        }
        if (hashSize != 8 && hashSize != 16) {
            faults.add("--hash-size " + hashSize + ": must be 8 or 16.");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        SortedSet<Integer> chosen = new TreeSet<>();
        for (String axis : axes) {
            if (!axis.equalsIgnoreCase("auto")) {
                chosen.add(axis(axis));
            }
        }
        new Patcher(chosen, spacing, patchSize, hashSize, compat, common.threads()).run(volume, output);
    }

    private static int axis(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "0", "xy" -> 0;
            case "1", "xz" -> 1;
            case "2", "yz" -> 2;
            default -> -1;
        };
    }
}
