package org.cemflow.nets.augment

import groovy.transform.CompileStatic
import java.awt.image.BufferedImage
import org.cemflow.nets.data.PixelStatistics

/** A picture of patches and their views, and figures of them. */
@CompileStatic
class Sheet {

    private static final int GAP = 4

    /** A row a patch: the patch itself, then its views. */
    static BufferedImage draw(List<int[][]> patches, List<double[][]> views, int side) {
        int columns = views.size().intdiv(patches.size()) + 1
        def sheet = new BufferedImage(columns * (side + GAP), patches.size() * (side + GAP), BufferedImage.TYPE_BYTE_GRAY)
        for (int p = 0; p < patches.size(); p++) {
            int whole = patches[p].length
            draw(sheet, 0, p, Reference.resize(Reference.unit(patches[p]), new Crop(0, 0, whole, whole), side))
            for (int v = 0; v < columns - 1; v++) {
                draw(sheet, v + 1, p, views[v * patches.size() + p])
            }
        }
        sheet
    }

    private static void draw(BufferedImage sheet, int column, int row, double[][] image) {
        for (int y = 0; y < image.length; y++) {
            for (int x = 0; x < image.length; x++) {
                int grey = Math.max(0, Math.min(255, (int) Math.round(image[y][x] * 255d)))
                sheet.raster.setSample(column * (image.length + GAP) + x, row * (image.length + GAP) + y, 0, grey)
            }
        }
    }

    static PixelStatistics statistics(List<int[][]> patches) {
        double sum = 0, squares = 0
        long count = 0
        for (int[][] patch : patches) {
            for (int[] row : patch) {
                for (int grey : row) {
                    sum += grey / 255d
                    squares += grey * grey / (255d * 255d)
                    count++
                }
            }
        }
        double mean = sum / count
        new PixelStatistics(mean, Math.sqrt(squares / count - mean * mean), count)
    }

    static double sd(double[][] image) {
        double mean = Reference.mean(image), sum = 0
        for (double[] row : image) {
            for (double value : row) {
                sum += (value - mean) * (value - mean)
            }
        }
        Math.sqrt(sum / (image.length * (double) image.length))
    }

    static boolean within(double[][] image, double low, double high) {
        for (double[] row : image) {
            for (double value : row) {
                if (!(value >= low - 1e-6d && value <= high + 1e-6d)) {
                    return false
                }
            }
        }
        true
    }
}
