package org.cemflow.curate.phantom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.volume.VoxelSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-phantom}: makes the demo corpus with exact labels and its samplesheet. */
@Command(name = "cem-phantom", description = "Makes a corpus of synthetic EM volumes and images in many formats, with "
        + "exact masks of mitochondria and membranes and a samplesheet for the pipeline.")
public final class PhantomCommand extends CemCommand {

    @Option(names = "--output", required = true, paramLabel = "DIR",
            description = "Folder to write to: volumes/, images/, labels/ and, last, samplesheet.csv.")
    private Path output;

    @Option(names = "--seed", defaultValue = "1227", paramLabel = "N",
            description = "Same seed, same bytes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--size", defaultValue = "small", paramLabel = "SIZE",
            description = "tiny (4 MB, for tests), small (25 MB) or medium (170 MB) (default: ${DEFAULT-VALUE}).")
    private PhantomCorpus.Size size;

    public static void main(String[] args) {
        Cli.main(PhantomCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        if (Files.exists(output) && !Files.isDirectory(output)) {
            return List.of("--output " + output + " is a file; name a folder.");
        }
        return List.of();
    }

    @Override
    protected void execute() throws IOException, InterruptedException {
        List<PhantomDataset> datasets = PhantomCorpus.of(size);
        try (PhantomWriter writer = new PhantomWriter(output, seed, common.threads())) {
            for (PhantomDataset dataset : datasets) {
                writer.write(dataset);
            }
        }
        AtomicFile.write(output.resolve("samplesheet.csv"), samplesheet(datasets));
    }

    /** Paths are relative to the samplesheet; voxel sizes stand only where the file cannot tell them. */
    private static String samplesheet(List<PhantomDataset> datasets) throws IOException {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").setHeader("dataset", "path", "kind",
                "voxel_x", "voxel_y", "voxel_z", "invert", "organism", "tissue", "technique", "licence", "doi").get();
        try (CSVPrinter csv = new CSVPrinter(text, format)) {
            for (PhantomDataset d : datasets) {
                VoxelSize voxel = d.container().tellsVoxelSize() ? null : d.voxel();
                csv.printRecord(d.name(), d.path(), d.images() ? "2d" : "3d", voxel == null ? "" : voxel.x(),
                        voxel == null ? "" : voxel.y(), voxel == null ? "" : voxel.z(), d.inverted(), "synthetic",
                        "phantom", d.technique(), "CC0", "");
            }
        }
        return text.toString();
    }
}
