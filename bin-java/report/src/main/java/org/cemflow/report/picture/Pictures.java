package org.cemflow.report.picture;

import java.util.List;
import java.util.Optional;

/**
 * The pictures of a data set, or of all together.
 *
 * @param sprites the files that hold them
 * @param kept kept patches
 * @param groups groups of near-duplicates inside a data set, the exemplar first
 * @param across groups that span data sets, the exemplar first
 * @param uninformative uninformative patches
 * @param slice the middle slice, whole
 */
public record Pictures(List<Sprite> sprites, List<Picture> kept, List<List<Picture>> groups,
        List<List<Picture>> across, List<Picture> uninformative, Optional<Tile> slice) {

    public static final Pictures NONE =
            new Pictures(List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
}
