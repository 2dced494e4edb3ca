package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.patch.PatchName;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.VolumeFormats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-ingest}: a source of voxels becomes an ingested data set. */
@Command(name = "cem-ingest", description = "Turns a volume or a set of images of any format into 8-bit voxels with a description.")
public final class IngestCommand extends CemCommand {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]*");
    private static final int LONGEST_NAME = 100;
    private static final String SUFFIX = ".volume";

    private final VolumeFormats formats;

    @Option(names = "--dataset", required = true, paramLabel = "NAME",
            description = "The data set's name: letters, digits, '.', '_', '-' and spaces, without '-LOC-'.")
    private String dataset;

    @Option(names = "--path", required = true, paramLabel = "SRC",
            description = "The source: a file, a folder of images, or file.h5:/data/set.")
    private String path;

    @Option(names = "--output", required = true, paramLabel = "NAME.volume", description = "The folder to write.")
    private Path output;

    @Option(names = "--kind", defaultValue = "auto", paramLabel = "auto|2d|3d",
            description = "One volume or a set of images; auto: a folder is a volume if its images are numbered and all of one "
                    + "size and type, a file if it has several planes (default: ${DEFAULT-VALUE}).")
    private String kind;

    @Option(names = "--voxel-x", paramLabel = "NM", description = "Edge of a voxel along columns; overrides the file's.")
    private Double voxelX;

    @Option(names = "--voxel-y", paramLabel = "NM", description = "Edge along rows.")
    private Double voxelY;

    @Option(names = "--voxel-z", paramLabel = "NM", description = "Edge along sections; images need none.")
    private Double voxelZ;

    @Option(names = "--invert", description = "Write 255 minus each value.")
    private boolean invert;

    @Option(names = "--mask", paramLabel = "PATH",
            description = "A source of the same size; voxels where it is 0 are written as 0 and count as padding.")
    private String mask;

    @Option(names = "--metadata", paramLabel = "KEY=VALUE",
            description = "Kept in volume.json: organism, tissue, technique, licence, doi; may be repeated.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Option(names = "--intensity", defaultValue = "auto", paramLabel = "RULE",
            description = "How values become 8 bit: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}: full range for integers, "
                    + "percentiles for floating point and for integers that use a small part of their range).")
    private IntensityRule intensity;

    @Option(names = "--percentiles", defaultValue = "0.1,99.9", split = ",", paramLabel = "LOW,HIGH",
            description = "The robust percentiles (default: ${DEFAULT-VALUE}).")
    private List<Double> percentiles;

    @Option(names = "--axes", defaultValue = "auto", paramLabel = "AXES",
            description = "auto, or axes to slice: 0,1,2 or xy,xz,yz (default: ${DEFAULT-VALUE}: all three if the voxel is nearly a cube).")
    private String axes;

    @Option(names = "--anisotropy", defaultValue = "0.2", paramLabel = "SHARE",
            description = "Relative difference of a voxel's edges from which on only xy is sliced (default: ${DEFAULT-VALUE}).")
    private double anisotropy;

    @Option(names = "--in-place", description = "Use an uncompressed 8-bit source where it lies instead of copying it.")
    private boolean inPlace;

    @Option(names = "--mrc-signed", defaultValue = "auto", paramLabel = "auto|yes|no",
            description = "Whether bytes of MRC mode 0 are signed (default: ${DEFAULT-VALUE}: as IMOD's stamp says).")
    private ReadOptions.Signed mrcSigned;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "none|cellemnet",
            description = "cellemnet: the original scripts' rules for intensity, colour, axes and names (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    public IngestCommand() {
        this(VolumeFormats.installed());
    }

    /** With readers other than the installed ones. */
    IngestCommand(VolumeFormats formats) {
        this.formats = formats;
    }

    public static void main(String[] args) {
        Cli.main(IngestCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (!NAME.matcher(dataset).matches() || dataset.contains(PatchName.MARK) || dataset.length() > LONGEST_NAME) {
            faults.add("--dataset '" + dataset + "': use up to " + LONGEST_NAME + " letters, digits, '.', '_', '-' or spaces, "
                    + "beginning with a letter or digit and without '" + PatchName.MARK + "'.");
        }
        checkOutput(faults);
        if (!List.of("auto", "2d", "3d").contains(kind)) {
            faults.add("--kind '" + kind + "': use auto, 2d or 3d.");
        }
        checkVoxel(faults);
        boolean ordered = percentiles.size() == 2 && percentiles.get(0) >= 0 && percentiles.get(0) < percentiles.get(1)
                && percentiles.get(1) <= 100;
        if (!ordered) {
            faults.add("--percentiles: give two numbers, 0 <= LOW < HIGH <= 100, such as 0.1,99.9.");
        }
        if (axes() == null) {
            faults.add("--axes '" + axes + "': use auto, or some of 0,1,2 or xy,xz,yz, each once.");
        }
        if (!(anisotropy >= 0 && anisotropy <= 1)) {
            faults.add("--anisotropy " + anisotropy + ": use a share from 0 to 1, such as 0.2.");
        }
        metadata.keySet().stream().filter(String::isBlank).forEach(key -> faults.add("--metadata: a key is empty; use KEY=VALUE."));
        return faults;
    }

    /** What stands under the output's name is replaced, so it must be ours: an earlier data set or an empty folder. */
    private void checkOutput(List<String> faults) {
        String name = String.valueOf(output.getFileName());
        if (!name.endsWith(SUFFIX) || name.equals(SUFFIX)) {
            faults.add("--output " + output + ": the name must end in " + SUFFIX + ".");
        } else if (Files.exists(output) && !Files.exists(output.resolve(VolumeDescription.FILE)) && !empty(output)) {
            faults.add("--output " + output + ": exists and is no ingested data set; choose another name or remove it.");
        } else if (Path.of(path).toAbsolutePath().normalize().startsWith(output.toAbsolutePath().normalize())) {
            faults.add("--output " + output + ": would replace the source; choose another name.");
        }
    }

    private static boolean empty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private void checkVoxel(List<String> faults) {
        checkEdge("--voxel-x", voxelX, faults);
        checkEdge("--voxel-y", voxelY, faults);
        checkEdge("--voxel-z", voxelZ, faults);
        if (voxelX == null != (voxelY == null) || voxelZ != null && voxelX == null) {
            faults.add((voxelX == null ? "--voxel-x" : "") + (voxelX == null && voxelY == null ? " and " : "")
                    + (voxelY == null ? "--voxel-y" : "") + " missing: give the voxel's edges along x and y (and z, of a volume) in nm, or none.");
        }
    }

    private static void checkEdge(String option, Double edge, List<String> faults) {
        if (edge != null && (!(edge > 0) || edge.isInfinite())) {
            faults.add(option + " " + edge + ": use a length in nm above 0.");
        }
    }

    /** The axes asked for; empty for auto, null for what is no list of axes. */
    private List<Integer> axes() {
        if (axes.equals("auto")) {
            return List.of();
        }
        List<Integer> found = new ArrayList<>();
        for (String word : axes.split(",", -1)) {
            int axis = Math.max(List.of("0", "1", "2").indexOf(word.trim()), List.of("xy", "xz", "yz").indexOf(word.trim()));
            if (axis < 0 || found.contains(axis)) {
                return null;
            }
            found.add(axis);
        }
        return found.stream().sorted().toList();
    }

    @Override
    protected void execute() throws Exception {
        VolumeDescription done = new Ingest(formats, request()).run();
        done.warnings().forEach(warning -> log.warn("{}: {}", dataset, warning));
        log.info("{}: {} written to {}", dataset,
                done.twoD() ? done.images().size() + " images" : "volume of " + done.shape() + " voxels", output);
    }

    private IngestRequest request() {
        IngestRequest.Kind as = switch (kind) {
            case "2d" -> IngestRequest.Kind.TWO_D;
            case "3d" -> IngestRequest.Kind.THREE_D;
            default -> IngestRequest.Kind.AUTO;
        };
        Optional<IngestRequest.Edges> voxel = voxelX == null ? Optional.empty()
                : Optional.of(new IngestRequest.Edges(voxelX, voxelY, Optional.ofNullable(voxelZ)));
        metadata.values().removeIf(String::isBlank);
        return new IngestRequest(dataset, path, output, as, voxel, invert, Optional.ofNullable(mask), metadata, intensity,
                percentiles.get(0), percentiles.get(1), axes(), anisotropy, inPlace, mrcSigned, compat, common.threads());
    }
}
