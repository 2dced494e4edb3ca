package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cemflow.report.picture.Picture;
import org.cemflow.report.picture.Tile;
import org.cemflow.tables.IndexRow;

/**
 * A patch in a montage: its picture, a short caption, and all about it on hovering.
 *
 * @param tile where its picture lies
 * @param dataset the data set's name; null if the page says it elsewhere
 * @param headline the figure that matters most
 * @param note a few words more; null for none
 * @param slice the slice or image
 * @param place first row and column
 * @param tooltip everything else, one line each
 */
record Cell(Tile tile, String dataset, String headline, String note, String slice, String place, String tooltip) {

    static Cell kept(Picture picture, boolean named) {
        return of(picture, named, picture.row().score() == null ? "kept" : score(picture.row()), null);
    }

    static Cell uninformative(Picture picture, boolean named) {
        IndexRow row = picture.row();
        return of(picture, named, row.score() == null ? "no score" : score(row), row.reason());
    }

    static Cell exemplar(Picture picture, boolean named) {
        Integer size = picture.row().clusterSize();
        return of(picture, named, "exemplar", size == null ? null : "group of " + Text.count(size.longValue()));
    }

    static Cell duplicate(Picture picture, boolean named) {
        IndexRow row = picture.row();
        String apart = row.distance() == null ? "duplicate" : Text.count(row.distance(), "bit", "bits") + " apart";
        return of(picture, named, apart, row.ncc() == null ? null : "ncc " + Text.fraction(row.ncc()));
    }

    private static String score(IndexRow row) {
        return "score " + Text.fraction(row.score());
    }

    private static Cell of(Picture picture, boolean named, String headline, String note) {
        IndexRow row = picture.row();
        return new Cell(picture.tile(), named ? row.dataset() : null, headline, note, Text.slice(row),
                "at " + row.y() + ", " + row.x(), tooltip(row));
    }

    private static String tooltip(IndexRow row) {
        List<String> lines = new ArrayList<>(List.of(row.id(), "data set " + row.dataset() + ", " + Text.slice(row),
                String.format(Locale.ROOT, "rows %d to %d, columns %d to %d", row.y(), row.y() + row.h() - 1, row.x(),
                        row.x() + row.w() - 1),
                "mean " + Text.number(row.mean(), 1) + ", standard deviation " + Text.number(row.sd(), 1)));
        if (row.duplicateOf() != null) {
            lines.add("duplicate of " + row.duplicateOf()
                    + (row.distance() == null ? "" : ", Hamming distance " + Text.count(row.distance(), "bit", "bits"))
                    + (row.ncc() == null ? "" : ", ncc " + Text.fraction(row.ncc())));
        }
        if (row.clusterSize() != null) {
            lines.add("group of " + Text.count(row.clusterSize(), "patch", "patches"));
        }
        if (row.score() != null) {
            lines.add(score(row) + (row.reason() == null ? "" : ", " + row.reason()));
        } else if (row.reason() != null) {
            lines.add(row.reason());
        }
        return String.join("\n", lines);
    }
}
