package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.error.DataError;

/**
 * A square image with the mask of an organelle.
 *
 * @param organelle the image's name without the number at its end
 * @param factor by how much the encoder's maps shall be smaller than the image
 * @param mask by rows, as large as the image
 */
record MaskedImage(Grey image, String organelle, int factor, boolean[] mask) {

    private static final int SHOWN = 5;

    /** Which masks belong to which images, by their names; everything that is missing is said at once. */
    static List<MaskedImage> read(Path images, Path masks, int side, Factors factors) throws IOException {
        ImageFolder greys = new ImageFolder(images, false);
        ImageFolder truths = new ImageFolder(masks, true);
        List<String> alone = greys.files().keySet().stream().filter(name -> !truths.files().containsKey(name)).toList();
        if (!alone.isEmpty()) {
            throw new DataError(masks, "has no mask for " + String.join(", ", alone.subList(0, Math.min(SHOWN, alone.size())))
                    + (alone.size() > SHOWN ? ", ..." : ""), "give each mask its image's name");
        }
        List<MaskedImage> read = new ArrayList<>();
        for (String name : greys.files().keySet()) {
            Grey image = greys.read(name);
            Grey mask = truths.read(name);
            if (mask.height() != image.height() || mask.width() != image.width()) {
                throw new DataError(truths.files().get(name), "has " + mask.height() + " x " + mask.width() + " pixels, its image has "
                        + image.height() + " x " + image.width(), "give the mask that belongs to it");
            }
            boolean[] inside = nearest(mask, side);
            int count = 0;
            for (boolean one : inside) {
                count += one ? 1 : 0;
            }
            if (count == 0 || count == inside.length) {
                throw new DataError(truths.files().get(name), count == 0 ? "is empty" : "covers the whole image",
                        "give masks that are 0 outside the organelle and anything else inside");
            }
            String organelle = organelle(name);
            read.add(new MaskedImage(image.resized(side, side), organelle, factors.of(name, organelle), inside));
        }
        factors.requireUsed(read);
        return read;
    }

    static String organelle(String name) {
        String without = name.replaceFirst("[._-]*[0-9]+$", "");
        return without.isEmpty() ? name : without;
    }

    /** What is not 0 where a new pixel's centre falls. */
    private static boolean[] nearest(Grey mask, int side) {
        boolean[] inside = new boolean[side * side];
        for (int y = 0; y < side; y++) {
            int row = (int) ((2L * y + 1) * mask.height() / (2L * side));
            for (int x = 0; x < side; x++) {
                inside[y * side + x] = mask.pixels()[row * mask.width() + (int) ((2L * x + 1) * mask.width() / (2L * side))] != 0;
            }
        }
        return inside;
    }
}
