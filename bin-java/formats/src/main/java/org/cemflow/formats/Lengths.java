package org.cemflow.formats;

import java.util.Locale;
import java.util.OptionalDouble;

/** Units of length as headers name them. */
final class Lengths {

    /** No electron microscope resolves less, no voxel of one is larger: outside these a header is not believed. */
    private static final double LEAST_NM = 1e-3;
    private static final double MOST_NM = 1e7;

    private Lengths() {}

    /** Whether a voxel edge of so many nanometres can be meant. */
    static boolean believable(double nm) {
        return nm >= LEAST_NM && nm <= MOST_NM;
    }

    /** Nanometres a unit; empty when the name is not that of a metric unit of length. */
    static OptionalDouble nanometres(String unit) {
        return switch (unit.strip().toLowerCase(Locale.ROOT)) {
            case "pm", "picometer", "picometre", "picometers", "picometres" -> OptionalDouble.of(1e-3);
            case "a", "å", "\u212b", "angstrom", "angstroms", "ångström" -> OptionalDouble.of(0.1);
            case "nm", "nanometer", "nanometre", "nanometers", "nanometres" -> OptionalDouble.of(1);
            case "um", "\u00b5m", "\u03bcm", "micron", "microns", "micrometer", "micrometre", "micrometers", "micrometres" ->
                OptionalDouble.of(1e3);
            case "mm", "millimeter", "millimetre", "millimeters", "millimetres" -> OptionalDouble.of(1e6);
            case "cm", "centimeter", "centimetre", "centimeters", "centimetres" -> OptionalDouble.of(1e7);
            case "m", "meter", "metre", "meters", "metres" -> OptionalDouble.of(1e9);
            default -> OptionalDouble.empty();
        };
    }
}
