package org.cemflow.report.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchArray;

/**
 * Pictures of patches, each beside the patches whose embeddings are nearest to its own.
 *
 * @param sprite the file that holds them; empty if there are none
 * @param groups the patch asked for first, then the nearest, nearest first
 */
public record Neighbourhoods(Optional<Sprite> sprite, List<List<Neighbour>> groups) {

    public static final Neighbourhoods NONE = new Neighbourhoods(Optional.empty(), List.of());

    private static final int SIDE = 96;

    /**
     * @param row of train.npy
     * @param cosine of the angle between its embedding and the one asked for, -1 to 1
     */
    public record Found(long row, double cosine) {}

    /** @param row of train.npy */
    public record Query(long row, List<Found> nearest) {}

    /** @param own whether it is of the same data set as the patch asked for */
    public record Neighbour(Tile tile, long row, String dataset, double cosine, boolean own) {}

    /**
     * @param name of the sprite
     * @param array train.npy, N x S x S uint8
     * @param datasets name of the data set, by row
     * @throws DataError if the file is no such array, is truncated or has another number of rows
     */
    public static Neighbourhoods of(String name, Path array, List<String> datasets, List<Query> queries) throws IOException {
        try (PatchArray patches = PatchArray.open(array)) {
            if (patches.count() != datasets.size()) {
                throw new DataError(array, "holds " + patches.count() + " patches and not the " + datasets.size()
                        + " kept ones of the index", "run cem-export again");
            }
            return of(new SpriteSheet(name, Math.min(SIDE, patches.side())), patches, datasets, queries);
        }
    }

    private static Neighbourhoods of(SpriteSheet sheet, PatchArray patches, List<String> datasets, List<Query> queries)
            throws IOException {
        int side = patches.side();
        List<List<Neighbour>> groups = new ArrayList<>();
        for (Query query : queries) {
            String own = datasets.get((int) query.row());
            List<Found> all = new ArrayList<>(List.of(new Found(query.row(), 1)));
            all.addAll(query.nearest());
            groups.add(all.stream().map(found -> {
                long start = found.row() * patches.area();
                Thumbnail picture = Thumbnail.of(side, side, (y, row) -> patches.copy(start + (long) y * side, row, side), SIDE);
                String dataset = datasets.get((int) found.row());
                return new Neighbour(sheet.add(picture), found.row(), dataset, found.cosine(), dataset.equals(own));
            }).toList());
        }
        return new Neighbourhoods(sheet.pack(), groups);
    }
}
