package org.cemflow.report.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.report.picture.Thumbnail.Rows;

/**
 * Gathers grey pictures and, to be laid over them, pictures of labels and maps: each picture once, however many go with it. A
 * picture, its labels and its maps have the same size.
 */
public final class OverlaySheets {

    private final int side;
    private final SpriteSheet greys;
    private final SpriteSheet labels;
    private final SpriteSheet heats;

    /**
     * @param name of the sprites, without what tells them apart
     * @param side the longer side of a picture at most, pixels
     */
    public OverlaySheets(String name, int side) {
        this.side = side;
        this.greys = new SpriteSheet(name + "-grey", side);
        this.labels = new SpriteSheet(name + "-labels", side, LabelColours.palette());
        this.heats = new SpriteSheet(name + "-heat", side, HeatColours.palette());
    }

    /** Adds a picture of {@code h} rows of {@code w} grey values, reduced by averaging, or enlarged by repetition. */
    public Tile grey(int h, int w, Rows picture) {
        return greys.add(sized(h, w, picture));
    }

    /** Adds a map of {@code h} rows of {@code w} values, 0 low to 255 high, sized as the grey ones. */
    public Tile heat(int h, int w, Rows map) {
        return heats.add(sized(h, w, map));
    }

    private Thumbnail sized(int h, int w, Rows picture) {
        Thumbnail small = Thumbnail.of(h, w, picture, side);
        int zoom = zoom(h, w);
        int width = zoom * small.width();
        byte[] pixels = new byte[zoom * small.height() * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = small.pixels()[i / width / zoom * small.width() + i % width / zoom];
        }
        return new Thumbnail(width, zoom * small.height(), pixels);
    }

    /** How many times a picture is enlarged that is smaller than half of the side. */
    private int zoom(int h, int w) {
        return Math.max(1, side / Math.max(h, w));
    }

    /**
     * Adds a picture of {@code h} rows of {@code w} labels, sized as the grey ones by taking the label at each middle. Where a label
     * ends is its edge; the picture's own border is none.
     *
     * @param shown by label, whether it is shown; the others are background
     */
    public Tile labels(int h, int w, Rows picture, boolean[] shown) {
        double scale = Math.min(zoom(h, w), (double) side / Math.max(h, w));
        int width = Math.max(1, (int) Math.round(w * scale));
        int height = Math.max(1, (int) Math.round(h * scale));
        int[][] reduced = new int[height][width];
        byte[] row = new byte[w];
        for (int y = 0; y < height; y++) {
            picture.read((int) ((y + 0.5) * h / height), row);
            for (int x = 0; x < width; x++) {
                int label = row[(int) ((x + 0.5) * w / width)] & 0xFF;
                reduced[y][x] = label < shown.length && shown[label] ? label : 0;
            }
        }
        byte[] pixels = new byte[height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = LabelColours.index(reduced[y][x], edge(reduced, y, x));
            }
        }
        return labels.add(new Thumbnail(width, height, pixels));
    }

    private static boolean edge(int[][] labels, int y, int x) {
        int own = labels[y][x];
        return y > 0 && labels[y - 1][x] != own || y + 1 < labels.length && labels[y + 1][x] != own
                || x > 0 && labels[y][x - 1] != own || x + 1 < labels[y].length && labels[y][x + 1] != own;
    }

    /** The files; none if nothing was added. */
    public List<Sprite> pack() throws IOException {
        List<Sprite> sprites = new ArrayList<>();
        greys.pack().ifPresent(sprites::add);
        labels.pack().ifPresent(sprites::add);
        heats.pack().ifPresent(sprites::add);
        return sprites;
    }
}
