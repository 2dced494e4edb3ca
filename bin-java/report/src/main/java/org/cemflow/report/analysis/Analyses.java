package org.cemflow.report.analysis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.provenance.OutputFile;
import org.cemflow.report.picture.OverlaySheets;
import org.cemflow.report.picture.Sprite;
import org.cemflow.report.picture.Tile;

/**
 * What cem-analyse found of encoders.
 *
 * @param selected pictures of the selectivity, {@code occluded} of the occlusion
 * @param sprites the files that hold them
 */
public record Analyses(Optional<Invariance> invariance, Optional<Selectivity> selectivity, Optional<Occlusion> occlusion, List<MapRow> selected,
        List<MapRow> occluded, List<Sprite> sprites) {

    /** So that the page's size stays bounded. */
    static final int MOST_IMAGES = 8;
    static final int MOST_ENCODERS = 4;
    private static final int SIDE = 144;
    private static final boolean[] MASK = {false, true};

    /**
     * Reads them; the same folders, in whatever order, give the same.
     *
     * @param folders one a verb of cem-analyse, at most
     * @throws DataError if a folder is not what it should be, or there are two of a kind
     */
    public static Analyses read(List<Path> folders) throws IOException {
        Invariance invariance = null;
        Selectivity selectivity = null;
        Occlusion occlusion = null;
        AnalysisFolder selected = null;
        AnalysisFolder occluded = null;
        for (Path path : folders) {
            AnalysisFolder folder = new AnalysisFolder(path);
            String schema = folder.schema();
            switch (schema) {
                case Invariance.SCHEMA -> {
                    requireFirst(path, invariance);
                    invariance = Invariance.read(folder);
                }
                case Selectivity.SCHEMA -> {
                    requireFirst(path, selectivity);
                    selectivity = Selectivity.read(folder);
                    selected = folder;
                }
                case Occlusion.SCHEMA -> {
                    requireFirst(path, occlusion);
                    occlusion = Occlusion.read(folder);
                    occluded = folder;
                }
                default -> throw folder.unsound("an analysis");
            }
        }
        OverlaySheets sheets = new OverlaySheets("analysis", SIDE);
        List<MapRow> selectedRows = selectivity == null ? List.of() : pictures(sheets, selected, selectivity);
        List<MapRow> occludedRows = occlusion == null ? List.of() : pictures(sheets, occluded, occlusion);
        return new Analyses(Optional.ofNullable(invariance), Optional.ofNullable(selectivity), Optional.ofNullable(occlusion), selectedRows,
                occludedRows, sheets.pack());
    }

    private static void requireFirst(Path folder, Object before) {
        if (before != null) {
            throw new DataError(folder, "is a second analysis of its kind", "give each once");
        }
    }

    private static List<MapRow> pictures(OverlaySheets sheets, AnalysisFolder folder, Selectivity found) throws IOException {
        List<MapRow> rows = new ArrayList<>();
        int side = found.size();
        for (Selectivity.Image image : found.images().subList(0, Math.min(MOST_IMAGES, found.images().size()))) {
            Tile grey = sheets.grey(side, side, folder.bytes(image.image(), side));
            Tile mask = sheets.labels(side, side, folder.bytes(image.mask(), side), MASK);
            rows.add(new MapRow(image.name(), grey, mask, maps(sheets, folder, image.maps(), side)));
        }
        return rows;
    }

    private static List<MapRow> pictures(OverlaySheets sheets, AnalysisFolder folder, Occlusion found) throws IOException {
        List<MapRow> rows = new ArrayList<>();
        int side = found.size();
        for (Occlusion.Image image : found.images().subList(0, Math.min(MOST_IMAGES, found.images().size()))) {
            Tile grey = sheets.grey(side, side, folder.bytes(image.image(), side));
            rows.add(new MapRow(image.name(), grey, null, maps(sheets, folder, image.maps(), side)));
        }
        return rows;
    }

    private static List<Tile> maps(OverlaySheets sheets, AnalysisFolder folder, List<String> files, int side) throws IOException {
        List<Tile> maps = new ArrayList<>();
        for (String file : files.subList(0, Math.min(MOST_ENCODERS, files.size()))) {
            maps.add(sheets.heat(side, side, folder.map(file, side)));
        }
        return maps;
    }

    /** Names of the encoders of all analyses. */
    public List<String> encoders() {
        return Stream.of(invariance.map(Invariance::encoders), selectivity.map(Selectivity::encoders), occlusion.map(Occlusion::encoders))
                .flatMap(Optional::stream).flatMap(List::stream).map(AnalysisFolder.Encoder::name).distinct().sorted().toList();
    }

    /** The summaries as results of the run, by path. */
    public static List<OutputFile> outputs(List<Path> folders) throws IOException {
        List<OutputFile> files = new ArrayList<>();
        for (Path folder : folders) {
            String verb = new AnalysisFolder(folder).schema().replaceFirst("^cemflow-", "").replaceFirst("/.*", "");
            files.add(OutputFile.of(folder.resolve(AnalysisFolder.FILE), "analysis/" + verb + "/" + AnalysisFolder.FILE));
        }
        files.sort(java.util.Comparator.comparing(OutputFile::path));
        return files;
    }
}
