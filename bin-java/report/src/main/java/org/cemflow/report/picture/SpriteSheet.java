package org.cemflow.report.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Gathers thumbnails and packs them into one PNG file, in square cells of equal size. */
final class SpriteSheet {

    private static final int COLUMNS = 8;

    private final String name;
    private final int cell;
    private final IndexColorModel colours;
    private final List<Thumbnail> thumbnails = new ArrayList<>();

    /** @param cell the longest side of a thumbnail */
    SpriteSheet(String name, int cell) {
        this(name, cell, null);
    }

    /** @param colours what the thumbnails' values mean; null for grey values */
    SpriteSheet(String name, int cell, IndexColorModel colours) {
        this.name = name;
        this.cell = cell;
        this.colours = colours;
    }

    /** Where the thumbnail will lie. */
    Tile add(Thumbnail thumbnail) {
        int i = thumbnails.size();
        thumbnails.add(thumbnail);
        return tile(i);
    }

    private Tile tile(int i) {
        return new Tile(name, i % COLUMNS * cell, i / COLUMNS * cell, thumbnails.get(i).width(), thumbnails.get(i).height());
    }

    /** The file; empty if nothing was added. */
    Optional<Sprite> pack() throws IOException {
        if (thumbnails.isEmpty()) {
            return Optional.empty();
        }
        int columns = Math.min(COLUMNS, thumbnails.size());
        int rows = (thumbnails.size() + COLUMNS - 1) / COLUMNS;
        BufferedImage image = colours == null ? new BufferedImage(columns * cell, rows * cell, BufferedImage.TYPE_BYTE_GRAY)
                : new BufferedImage(columns * cell, rows * cell, BufferedImage.TYPE_BYTE_INDEXED, colours);
        for (int i = 0; i < thumbnails.size(); i++) {
            Tile t = tile(i);
            // The raster takes the values as they are; drawing would convert them to another grey scale.
            image.getRaster().setDataElements(t.x(), t.y(), t.width(), t.height(), thumbnails.get(i).pixels());
        }
        return Optional.of(new Sprite(name, "data:image/png;base64," + Base64.getEncoder().encodeToString(png(image))));
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java has no PNG writer");
        }
        return out.toByteArray();
    }
}
