package org.cemflow.formats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ImageJ's description of a TIFF: lines of {@code key=value} after {@code ImageJ=version}. Its planes run channel first,
 * then section, then frame. Source: ImageJ's public file format notes (TIFF, "ImageJ=" description).
 */
final class ImageJDescription {

    private final Map<String, String> values = new HashMap<>();

    private ImageJDescription() {}

    static boolean claims(String description) {
        return description.startsWith("ImageJ=");
    }

    static ImageJDescription parse(String description) {
        ImageJDescription parsed = new ImageJDescription();
        for (String line : description.split("[\r\n]+")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                parsed.values.putIfAbsent(line.substring(0, equals).trim(), line.substring(equals + 1).trim());
            }
        }
        return parsed;
    }

    /** Planes that it says follow each other in the file; 1 when it says nothing usable. */
    long images() {
        return count("images");
    }

    private long count(String key) {
        try {
            return Math.max(1, Long.parseLong(values.getOrDefault(key, "1")));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /**
     * The sections among the planes.
     *
     * @param planes how many the file holds
     * @param perX pixels a unit along columns, as the TIFF's resolution says; NaN when unknown
     * @param warnings takes what was left out
     */
    TiffStack stack(int planes, double perX, double perY, List<String> warnings) {
        long channels = count("channels");
        long slices = count("slices");
        long frames = count("frames");
        int[] pages;
        if (channels > planes || slices > planes || frames > planes || channels * slices * frames != planes) {
            if (channels * slices * frames > 1) {
                warnings.add("ImageJ's description (" + channels + " channels, " + slices + " sections, " + frames
                        + " frames) does not fit the " + planes + " planes; all planes are taken as sections.");
            }
            pages = TiffStack.every(1, planes);
        } else {
            boolean movie = slices == 1 && frames > 1;
            if (channels > 1) {
                warnings.add("The file has " + channels + " channels; the first is read.");
            }
            if (movie) {
                warnings.add("The file has " + frames + " frames of one section each; they are taken as the sections.");
            } else if (frames > 1) {
                warnings.add("The file has " + frames + " frames; the first is read.");
            }
            pages = TiffStack.every((int) channels, (int) (movie ? frames : slices));
        }
        double unit = PixelSizes.nanometres(values.getOrDefault("unit", ""));
        double z = unit * Math.abs(number("spacing"));
        return new TiffStack(pages, PixelSizes.believe(PixelSizes.each(unit, perX), PixelSizes.each(unit, perY), z,
                pages.length, "ImageJ's description", warnings));
    }

    private double number(String key) {
        try {
            return Double.parseDouble(values.getOrDefault(key, "NaN"));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
