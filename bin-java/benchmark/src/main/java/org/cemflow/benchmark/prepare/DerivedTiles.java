package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.ItemArray;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.spec.Recipe.Derived;
import org.cemflow.benchmark.spec.Recipe.From;
import org.cemflow.core.volume.Shape;

/**
 * A benchmark made of others that are already prepared: their training images as tiles, stacked by size, and their test
 * images as they are, with one label in common.
 */
final class DerivedTiles implements Plan {

    /** The other labels of a test mask, where they stay. */
    private static final int CONTEXT = 2;
    private static final String MEND = "prepare that benchmark again";

    private final Derived derived;
    private final boolean compat;

    /** @param compat whether the last slice of each axis is lost */
    DerivedTiles(Derived derived, boolean compat) {
        this.derived = derived;
        this.compat = compat;
    }

    /** One tile: of an item, a slice across an axis, its corner. */
    private record Tile(Item item, int axis, int slice, int top, int left) {}

    @Override
    public List<Planned> items(SourceFiles sources, Faults faults) throws IOException {
        Map<String, Path> there = new LinkedHashMap<>();
        for (SourceFile file : sources.matching("**/" + PreparedBenchmark.FILE)) {
            if (file.entry() != null) {
                continue;
            }
            Path folder = file.path().toAbsolutePath().getParent();
            there.put(PreparedBenchmark.read(folder).name(), folder);
        }
        List<Planned> items = new ArrayList<>();
        for (From from : derived.from()) {
            Path folder = there.get(from.benchmark());
            if (folder == null) {
                faults.add("the prepared benchmark " + from.benchmark(), "is not among the sources",
                        "run cem-prepare --benchmark " + from.benchmark() + " and give its folder to --source, too");
                continue;
            }
            PreparedBenchmark benchmark = PreparedBenchmark.read(folder);
            if (from.label() > benchmark.classes().size()) {
                faults.add(folder, "has no class " + from.label(), "correct 'label' or give the right benchmark");
                continue;
            }
            train(from, folder, benchmark, items);
            test(from, folder, benchmark, items);
        }
        return items;
    }

    private void train(From from, Path folder, PreparedBenchmark benchmark, List<Planned> items) throws IOException {
        Map<Shape, List<Tile>> tiles = new LinkedHashMap<>();
        for (Item item : benchmark.train()) {
            try (ItemArray image = ItemArray.open(item.image(folder, Split.TRAIN), item, MEND)) {
                for (int axis : item.axes()) {
                    // One more slice may have been prepared than the original would take.
                    int slices = item.volume() && compat ? Math.min(item.slices().get(item.axes().indexOf(axis)), item.along(axis) - 1)
                            : item.slices().get(item.axes().indexOf(axis));
                    for (int slice = 0; slice < slices; slice++) {
                        cut(image, axis, slice, tiles);
                    }
                }
            }
        }
        tiles.forEach((size, all) -> {
            Shape shape = new Shape(all.size(), size.y(), size.x());
            String name = from.benchmark() + "_" + size.y() + "x" + size.x();
            items.add(new Planned(Split.TRAIN, name, from.benchmark(), shape, false, List.of(0), null, null, folder.toString(),
                    () -> new TileRows(folder, all, shape, false, from.label()),
                    () -> new TileRows(folder, all, shape, true, from.label())));
        });
    }

    private void cut(ItemArray image, int axis, int slice, Map<Shape, List<Tile>> tiles) {
        int side = derived.tile();
        double least = derived.minimumShare() * side * side;
        for (int top : TileGrid.starts(image.height(axis), side)) {
            for (int left : TileGrid.starts(image.width(axis), side)) {
                int h = Math.min(side, image.height(axis) - top);
                int w = Math.min(side, image.width(axis) - left);
                byte[] pixels = new byte[h * w];
                image.region(axis, slice, top, left, h, w, pixels);
                int filled = 0;
                for (byte pixel : pixels) {
                    filled += pixel != 0 ? 1 : 0;
                }
                if (filled >= least) {
                    tiles.computeIfAbsent(new Shape(1, h, w), size -> new ArrayList<>()).add(new Tile(image.item(), axis, slice, top, left));
                }
            }
        }
    }

    private void test(From from, Path folder, PreparedBenchmark benchmark, List<Planned> items) {
        for (Item item : benchmark.test()) {
            Shape shape = new Shape(item.along(0), item.along(1), item.along(2));
            String name = from.benchmark() + "_" + item.name();
            items.add(new Planned(Split.TEST, name, from.benchmark(), shape, !item.volume(), item.axes(), item.voxel(), from.protocol(),
                    item.mask(folder, Split.TEST).toString(),
                    () -> new CopyRows(ItemArray.open(item.image(folder, Split.TEST), item, MEND), shape, null),
                    () -> new CopyRows(ItemArray.open(item.mask(folder, Split.TEST), item, MEND), shape, labels(from))));
        }
    }

    private static byte[] labels(From from) {
        byte[] labels = new byte[256];
        for (int v = 1; v < labels.length; v++) {
            labels[v] = (byte) (v == from.label() ? 1 : from.keepContext() ? CONTEXT : 0);
        }
        return labels;
    }

    /** An array of another benchmark, its labels changed by a table. */
    private record CopyRows(ItemArray array, Shape shape, byte[] table) implements Rows {

        @Override
        public void read(int z, int y, int rows, byte[] target) {
            int count = rows * shape.x();
            array.read(z, y, target, count);
            for (int i = 0; table != null && i < count; i++) {
                target[i] = table[target[i] & 0xFF];
            }
        }

        @Override
        public void close() throws IOException {
            array.close();
        }
    }

    /** Tiles of one size, one a section; masks become 1 at their label. One array is open at a time, for tiles stand in order. */
    private static final class TileRows implements Rows {

        private final Path folder;
        private final List<Tile> tiles;
        private final Shape shape;
        private final boolean mask;
        private final int label;
        private ItemArray open;

        TileRows(Path folder, List<Tile> tiles, Shape shape, boolean mask, int label) {
            this.folder = folder;
            this.tiles = tiles;
            this.shape = shape;
            this.mask = mask;
            this.label = label;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public void read(int z, int y, int rows, byte[] target) throws IOException {
            Tile tile = tiles.get(z);
            Item item = tile.item();
            if (open == null || open.item() != item) {
                close();
                open = ItemArray.open(mask ? item.mask(folder, Split.TRAIN) : item.image(folder, Split.TRAIN), item, MEND);
            }
            open.region(tile.axis(), tile.slice(), tile.top() + y, tile.left(), rows, shape.x(), target);
            for (int i = 0; mask && i < rows * shape.x(); i++) {
                target[i] = (byte) ((target[i] & 0xFF) == label ? 1 : 0);
            }
        }

        @Override
        public void close() throws IOException {
            if (open != null) {
                open.close();
            }
        }
    }
}
