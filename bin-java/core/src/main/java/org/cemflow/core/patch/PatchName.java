package org.cemflow.core.patch;

/**
 * The names of slices and patches, after the original: {@code dataset-LOC-axis_slice_y_x} and, of a 2-D image,
 * {@code image-LOC-2d_y_x}. The slice number is padded with zeros, the coordinates are not.
 */
public final class PatchName {

    /** Separates the data set's name from the place; must not occur in a data set's name. */
    public static final String MARK = "-LOC-";

    private PatchName() {}

    /**
     * @param source the data set's name, or the image's for a 2-D one
     * @param twoD whether it is a 2-D image
     * @param digits the width of the slice number, see {@link #digits}
     */
    public static String of(String source, boolean twoD, int digits, PatchRef patch) {
        String slice = twoD ? "2d" : patch.axis() + "_" + pad(patch.slice(), digits);
        return source + MARK + slice + "_" + patch.y() + "_" + patch.x();
    }

    /** The width that holds the largest slice number of an axis: 1 for up to 10 slices, 2 for up to 100. */
    public static int digits(int slices) {
        return Integer.toString(Math.max(0, slices - 1)).length();
    }

    /**
     * The original's width, ceil(log10(slices - 1)); it never writes the last slice, so the width suffices there.
     * 1 and 2 slices give 0.
     */
    public static int digitsCellemnet(int slices) {
        return slices < 3 ? 0 : (int) Math.ceil(Math.log10(slices - 1));
    }

    private static String pad(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
