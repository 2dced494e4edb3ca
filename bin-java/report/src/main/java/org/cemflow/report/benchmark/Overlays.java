package org.cemflow.report.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.cemflow.report.benchmark.Prepared.Item;
import org.cemflow.report.benchmark.Prepared.LabelClass;
import org.cemflow.report.picture.OverlayBudget;
import org.cemflow.report.picture.OverlaySheets;
import org.cemflow.report.picture.Sprite;
import org.cemflow.report.picture.Thumbnail;
import org.cemflow.report.picture.Tile;

/**
 * Test images of a benchmark with the truth and with predictions over them.
 *
 * @param sprites the files that hold them
 */
public record Overlays(List<Sprite> sprites, List<Row> rows) {

    static final Overlays NONE = new Overlays(List.of(), List.of());

    /** Sections that are looked at in search of a good one. */
    private static final int LOOKED_AT = 16;
    private static final int VALUES = 256;

    /**
     * A test image.
     *
     * @param section of a volume; 0 of an image
     * @param image its grey values, {@code truth} labels to lie over them
     */
    public record Row(String item, boolean volume, int section, int y, int x, int h, int w, Tile image, Tile truth, List<Panel> panels) {}

    /**
     * A model's prediction.
     *
     * @param iou of the test item, or of the section where each is scored by itself; empty if unknown
     */
    public record Panel(ModelKey model, Tile labels, OptionalDouble iou) {}

    /**
     * Makes them.
     *
     * @param name of the sprites
     * @param models whose predictions are shown, in this order
     */
    static Overlays of(String name, Prepared benchmark, List<Predicted> models, ItemScores scores, OverlayBudget budget) throws IOException {
        OverlaySheets sheets = new OverlaySheets(name, budget.side());
        List<Row> rows = new ArrayList<>();
        List<Item> items = benchmark.description().test();
        int wanted = budget.pictures();
        if (items.size() >= wanted) {
            for (int i = 0; i < wanted; i++) {
                // The middles of equal parts of the list.
                Item item = items.get((int) ((2L * i + 1) * items.size() / (2L * wanted)));
                rows.addAll(rows(sheets, benchmark, item, 1, models, scores));
            }
        } else {
            for (int i = 0; i < items.size(); i++) {
                int count = (i + 1) * wanted / items.size() - i * wanted / items.size();
                rows.addAll(rows(sheets, benchmark, items.get(i), count, models, scores));
            }
        }
        return new Overlays(sheets.pack(), rows);
    }

    /** The best sections of so many equal parts of an item, or as many as it has. */
    private static List<Row> rows(OverlaySheets sheets, Prepared benchmark, Item item, int count, List<Predicted> models, ItemScores scores)
            throws IOException {
        boolean[] shown = new boolean[VALUES];
        for (LabelClass label : benchmark.scored()) {
            shown[label.value()] = true;
        }
        List<SectionArray> open = new ArrayList<>();
        try {
            SectionArray image = add(open, benchmark.image(item));
            SectionArray truth = add(open, benchmark.truth(item));
            for (Predicted model : models) {
                add(open, model.labels(item));
            }
            List<Row> rows = new ArrayList<>();
            int parts = Math.min(count, item.sections());
            for (int part = 0; part < parts; part++) {
                Crop crop = best(truth, (int) ((long) part * item.sections() / parts), (int) ((part + 1L) * item.sections() / parts), shown);
                Tile grey = sheets.grey(crop.h(), crop.w(), rows(image, crop));
                Tile labels = sheets.labels(crop.h(), crop.w(), rows(truth, crop), shown);
                List<Panel> panels = new ArrayList<>();
                for (int m = 0; m < models.size(); m++) {
                    Thumbnail.Rows said = rows(open.get(m + 2), crop);
                    Tile tile = sheets.labels(crop.h(), crop.w(), benchmark.protocol(item).maskByTruth() ? masked(said, rows(truth, crop)) : said, shown);
                    panels.add(new Panel(models.get(m).key(), tile,
                            scores.iou(benchmark.name(), models.get(m).key(), benchmark.part(item, crop.z()))));
                }
                rows.add(new Row(item.name(), item.volume(), crop.z(), crop.y(), crop.x(), crop.h(), crop.w(), grey, labels, panels));
            }
            return rows;
        } finally {
            for (SectionArray array : open) {
                array.close();
            }
        }
    }

    private static SectionArray add(List<SectionArray> open, SectionArray array) {
        open.add(array);
        return array;
    }

    /** Of the sections {@code [from, to)}, evenly spaced ones. */
    private static Crop best(SectionArray truth, int from, int to, boolean[] counted) {
        int looks = Math.min(LOOKED_AT, to - from);
        Crop best = null;
        for (int i = 0; i < looks; i++) {
            Crop crop = Crop.densest(truth, from + (int) ((2L * i + 1) * (to - from) / (2L * looks)), counted);
            if (best == null || crop.worth() > best.worth()) {
                best = crop;
            }
        }
        return best;
    }

    private static Thumbnail.Rows rows(SectionArray array, Crop crop) {
        return (y, row) -> array.row(crop.z(), crop.y() + y, crop.x(), row);
    }

    /** Predictions as they are scored where only a part is annotated: background wherever the truth is. */
    private static Thumbnail.Rows masked(Thumbnail.Rows said, Thumbnail.Rows truth) {
        return (y, row) -> {
            byte[] theirs = new byte[row.length];
            said.read(y, row);
            truth.read(y, theirs);
            for (int x = 0; x < row.length; x++) {
                row[x] = theirs[x] == 0 ? 0 : row[x];
            }
        };
    }
}
