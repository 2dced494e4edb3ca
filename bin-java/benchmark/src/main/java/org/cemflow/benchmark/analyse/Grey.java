package org.cemflow.benchmark.analyse;

import org.cemflow.core.hash.BilinearResize;
import org.cemflow.nets.augment.Crop;
import org.cemflow.nets.weights.Normalisation;

/**
 * An 8-bit grey image in memory.
 *
 * @param name a file's name without its ending, or a patch's row
 * @param pixels {@code height * width} bytes by rows; not changed by anyone
 */
record Grey(String name, int height, int width, byte[] pixels) {

    private static final float WHITE = 255;

    /** The same name with other pixels of the same size. */
    Grey with(byte[] changed) {
        return new Grey(name, height, width, changed);
    }

    /** Resized as Pillow does it, bilinear. */
    Grey resized(int toHeight, int toWidth) {
        return toHeight == height && toWidth == width ? this
                : new Grey(name, toHeight, toWidth, BilinearResize.of(pixels, height, width, toHeight, toWidth));
    }

    /** The shorter side becomes {@code side}, the longer one keeps its proportion, rounded down, as torchvision's Resize has it. */
    Grey shorterSide(int side) {
        return height <= width ? resized(side, (int) ((long) side * width / height)) : resized((int) ((long) side * height / width), side);
    }

    /** A part of it. */
    Grey cropped(Crop crop) {
        byte[] part = new byte[crop.height() * crop.width()];
        for (int y = 0; y < crop.height(); y++) {
            System.arraycopy(pixels, (crop.top() + y) * width + crop.left(), part, y * crop.width(), crop.width());
        }
        return new Grey(name, crop.height(), crop.width(), part);
    }

    /** @param across whether left becomes right, {@code down} whether top becomes bottom */
    Grey flipped(boolean across, boolean down) {
        byte[] turned = new byte[pixels.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                turned[y * width + x] = pixels[(down ? height - 1 - y : y) * width + (across ? width - 1 - x : x)];
            }
        }
        return with(turned);
    }

    /** What enters an encoder: {@code (v / 255 - mean) / sd}, each channel with its own mean and sd. */
    float[] planes(Normalisation norms) {
        float[] unit = new float[pixels.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (pixels[i] & 0xFF) / WHITE;
        }
        int channels = norms.mean().size();
        float[] planes = new float[channels * unit.length];
        for (int c = 0; c < channels; c++) {
            normalise(unit, planes, c, norms);
        }
        return planes;
    }

    /** Writes channel {@code c} of {@code planes} from values of 0 to 1. */
    static void normalise(float[] unit, float[] planes, int c, Normalisation norms) {
        float mean = norms.mean().get(c).floatValue();
        float sd = norms.sd().get(c).floatValue();
        for (int i = 0; i < unit.length; i++) {
            planes[c * unit.length + i] = (unit[i] - mean) / sd;
        }
    }
}
