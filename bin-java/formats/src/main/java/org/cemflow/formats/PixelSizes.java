package org.cemflow.formats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.volume.VoxelSize;

/**
 * What pixel sizes in picture files are worth. Most of them are print resolutions (72, 96, 300 dots an inch) that some
 * program filled in. A size of 10 micrometres or more is such a one (2540 dots an inch or fewer) and not believed: no
 * electron micrograph has it.
 */
final class PixelSizes {

    /** Nanometres; at and above it a pixel size is a print resolution. */
    static final double PRINT = 10_000;
    static final double INCH = 25.4e6;
    static final double CENTIMETRE = 1e7;

    private static final Map<String, Double> NANOMETRES = Map.ofEntries(Map.entry("pm", 1e-3), Map.entry("\u00c5", 0.1),
            Map.entry("\u212b", 0.1), Map.entry("a", 0.1), Map.entry("angstrom", 0.1), Map.entry("nm", 1.0),
            Map.entry("nanometer", 1.0), Map.entry("nanometre", 1.0), Map.entry("\u00b5m", 1e3), Map.entry("\u03bcm", 1e3),
            Map.entry("\ufffdm", 1e3), Map.entry("um", 1e3), Map.entry("micron", 1e3), Map.entry("microns", 1e3), Map.entry("micrometer", 1e3),
            Map.entry("micrometre", 1e3), Map.entry("mm", 1e6), Map.entry("cm", CENTIMETRE), Map.entry("m", 1e9),
            Map.entry("inch", INCH), Map.entry("in", INCH));

    private PixelSizes() {}

    /** Nanometres a unit; NaN for a unit that is no length ("pixel") or unknown. */
    static double nanometres(String unit) {
        // ImageJ writes the micro sign as a backslash and u00B5, or in Latin-1, which UTF-8 shows as U+FFFD.
        String plain = unit.trim().replace("\\u00B5", "\u00b5").replace("\\u00b5", "\u00b5");
        Double exact = NANOMETRES.get(plain);
        return exact != null ? exact : NANOMETRES.getOrDefault(plain.toLowerCase(Locale.ROOT), Double.NaN);
    }

    /**
     * The length of a pixel when a unit of so many nanometres holds {@code perUnit} of them, NaN when it cannot be told.
     * Rounded to the six digits that such numbers are written with, so that 4.6 nm come back as 4.6.
     */
    static double each(double unit, double perUnit) {
        double size = unit / perUnit;
        return usable(size) ? new BigDecimal(size).round(new MathContext(6)).doubleValue() : Double.NaN;
    }

    /**
     * The voxel size, if it can be believed.
     *
     * @param x nanometres along columns, NaN when unknown
     * @param y nanometres along rows, NaN when unknown
     * @param z nanometres between sections, NaN when unknown; a single image takes x, since its depth means nothing
     * @param sections sections of the volume
     * @param stated who states it ("the OME-XML"), for the warnings
     * @param warnings takes a sentence when a stated size is left out
     */
    static Optional<VoxelSize> believe(double x, double y, double z, int sections, String stated, List<String> warnings) {
        if (!usable(x) || !usable(y)) {
            return Optional.empty();
        }
        if (x >= PRINT || y >= PRINT) {
            warnings.add(String.format(Locale.ROOT, "%s a pixel of %.4g x %.4g micrometres, which is a print resolution and "
                    + "no pixel size; it was left out: state the voxel size yourself.", says(stated), x / 1e3, y / 1e3));
            return Optional.empty();
        }
        if (usable(z)) {
            return Optional.of(new VoxelSize(x, y, z));
        }
        if (sections == 1) {
            return Optional.of(new VoxelSize(x, y, x));
        }
        warnings.add(String.format(Locale.ROOT, "%s a pixel of %.4g x %.4g nm but no distance between sections; the voxel "
                + "size was left out: state it yourself.", says(stated), x, y));
        return Optional.empty();
    }

    private static String says(String stated) {
        return stated + (stated.endsWith("s") ? " state" : " states");
    }

    private static boolean usable(double length) {
        return length > 0 && length < 1e12;
    }
}
