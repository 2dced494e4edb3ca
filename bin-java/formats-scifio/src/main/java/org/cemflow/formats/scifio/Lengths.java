package org.cemflow.formats.scifio;

import io.scif.ImageMetadata;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import net.imagej.axis.AxisType;
import net.imagej.axis.Axes;
import net.imagej.axis.CalibratedAxis;
import org.cemflow.core.volume.VoxelSize;

/** The voxel size out of SCIFIO's calibrated axes. */
final class Lengths {

    private Lengths() {}

    /**
     * The voxel size in nm, if the file tells it. SCIFIO fills what a file leaves open with 1 (and often µm); an image
     * whose every axis is just 1 µm or 1 of nothing is taken as not calibrated.
     *
     * @param sections whether there is more than one section; a single section is given the depth of its columns
     */
    static Optional<VoxelSize> voxel(ImageMetadata image, boolean sections) {
        OptionalDouble x = nanometres(image, Axes.X);
        OptionalDouble y = nanometres(image, Axes.Y);
        OptionalDouble z = nanometres(image, Axes.Z);
        if (x.isEmpty() || y.isEmpty() || (sections && z.isEmpty())) {
            return Optional.empty();
        }
        double depth = sections ? z.getAsDouble() : x.getAsDouble();
        double filledIn = 1000;
        if (x.getAsDouble() == filledIn && y.getAsDouble() == filledIn && depth == filledIn) {
            return Optional.empty();
        }
        return Optional.of(new VoxelSize(x.getAsDouble(), y.getAsDouble(), depth));
    }

    private static OptionalDouble nanometres(ImageMetadata image, AxisType type) {
        CalibratedAxis axis = image.getAxis(type);
        if (axis == null) {
            return OptionalDouble.empty();
        }
        double length = axis.averageScale(0, 1) * nanometres(axis.unit());
        return length > 0 && length < Double.POSITIVE_INFINITY ? OptionalDouble.of(length) : OptionalDouble.empty();
    }

    /** How many nm the unit is; NaN for what is no length. */
    static double nanometres(String unit) {
        if (unit == null) {
            return Double.NaN;
        }
        return switch (unit.trim().toLowerCase(Locale.ROOT)) {
            case "pm", "picometer", "picometre", "picometers", "picometres" -> 1e-3;
            case "å", "\u212b", "a", "angstrom", "angstroms", "ångström" -> 0.1;
            case "nm", "nanometer", "nanometre", "nanometers", "nanometres" -> 1;
            case "um", "µm", "\u03bcm", "micron", "microns", "micrometer", "micrometre", "micrometers",
                    "micrometres" -> 1e3;
            case "mm", "millimeter", "millimetre", "millimeters", "millimetres" -> 1e6;
            case "cm", "centimeter", "centimetre", "centimeters", "centimetres" -> 1e7;
            case "m", "meter", "metre", "meters", "metres" -> 1e9;
            case "inch", "inches", "in" -> 2.54e7;
            default -> Double.NaN;
        };
    }
}
