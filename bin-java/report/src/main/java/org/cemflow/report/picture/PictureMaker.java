package org.cemflow.report.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cemflow.report.collect.DatasetStatistics;
import org.cemflow.report.collect.DuplicateGroup;
import org.cemflow.report.collect.Turns;
import org.cemflow.tables.IndexRow;

/** Makes the pictures of the sampled patches, within a {@link PictureBudget}. */
public final class PictureMaker {

    private final Volumes volumes;

    public PictureMaker(Volumes volumes) {
        this.volumes = volumes;
    }

    /** The pictures of one data set. */
    public Pictures of(String name, DatasetStatistics data, PictureBudget budget) throws IOException {
        return make(name, budget, data.kept(), data.groups(), List.of(), data.uninformative(), data.dataset());
    }

    /** The pictures of all data sets together, taken from each in turn. */
    public Pictures overview(String name, List<DatasetStatistics> all, List<DuplicateGroup> across) throws IOException {
        PictureBudget budget = PictureBudget.OVERVIEW;
        int inside = budget.groups() - across.size();
        return make(name, budget, Turns.take(all.stream().map(DatasetStatistics::kept).toList(), budget.kept()),
                Turns.take(all.stream().map(DatasetStatistics::groups).toList(), inside), across,
                Turns.take(all.stream().map(DatasetStatistics::uninformative).toList(), budget.uninformative()), null);
    }

    private Pictures make(String name, PictureBudget budget, List<IndexRow> kept, List<DuplicateGroup> groups,
            List<DuplicateGroup> across, List<IndexRow> uninformative, String sliceOf) throws IOException {
        SpriteSheet sheet = new SpriteSheet(name, budget.side());
        SpriteSheet slices = new SpriteSheet(name + "-slice", budget.slice());
        List<Picture> keptPictures = patches(sheet, budget.side(), first(kept, budget.kept()));
        List<List<Picture>> groupPictures = groups(sheet, budget, first(groups, budget.groups()));
        List<List<Picture>> acrossPictures = groups(sheet, budget, across);
        List<Picture> uninformativePictures = patches(sheet, budget.side(), first(uninformative, budget.uninformative()));
        boolean slice = budget.slice() > 0 && volumes.descriptions().containsKey(sliceOf == null ? "" : sliceOf);
        Optional<Tile> sliceTile =
                slice ? Optional.of(slices.add(volumes.middle(sliceOf, budget.slice()))) : Optional.empty();
        List<Sprite> sprites = new ArrayList<>();
        sheet.pack().ifPresent(sprites::add);
        slices.pack().ifPresent(sprites::add);
        return new Pictures(sprites, keptPictures, groupPictures, acrossPictures, uninformativePictures, sliceTile);
    }

    private static <T> List<T> first(List<T> items, int most) {
        return items.subList(0, Math.min(most, items.size()));
    }

    private List<List<Picture>> groups(SpriteSheet sheet, PictureBudget budget, List<DuplicateGroup> groups)
            throws IOException {
        List<List<Picture>> made = new ArrayList<>();
        for (DuplicateGroup group : groups) {
            List<IndexRow> rows = new ArrayList<>(List.of(group.exemplar()));
            rows.addAll(first(group.duplicates(), budget.duplicates()));
            List<Picture> pictures = patches(sheet, budget.side(), rows);
            if (pictures.size() == rows.size()) {
                made.add(pictures);
            }
        }
        return made;
    }

    /** Leaves out the patches whose volume was not given. */
    private List<Picture> patches(SpriteSheet sheet, int side, List<IndexRow> rows) throws IOException {
        List<Picture> made = new ArrayList<>();
        for (IndexRow row : rows) {
            Optional<Thumbnail> thumbnail = volumes.patch(row, side);
            if (thumbnail.isPresent()) {
                made.add(new Picture(row, sheet.add(thumbnail.get())));
            }
        }
        return made;
    }
}
