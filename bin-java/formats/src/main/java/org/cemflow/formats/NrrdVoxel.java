package org.cemflow.formats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cemflow.core.volume.VoxelSize;

/**
 * The voxel size that a NRRD header states: from {@code space directions} and {@code space units}, else from
 * {@code spacings} and {@code units}. A length without a unit is never guessed at.
 */
final class NrrdVoxel {

    private final NrrdHeader header;
    private final int dimension;
    private final List<String> warnings;

    NrrdVoxel(NrrdHeader header, int dimension, List<String> warnings) {
        this.header = header;
        this.dimension = dimension;
        this.warnings = warnings;
    }

    /** @param axes the axes of x, y and (unless it is an image) z; an image's z repeats its x */
    Optional<VoxelSize> along(int[] axes) {
        if (!header.has("spacedirections") && !header.has("spacings")) {
            return Optional.empty();
        }
        double[] nm = new double[axes.length];
        for (int i = 0; i < axes.length; i++) {
            OptionalDouble edge = header.has("spacedirections") ? fromDirection(axes[i]) : fromSpacing(axes[i]);
            if (edge.isEmpty()) {
                return Optional.empty();
            }
            nm[i] = edge.getAsDouble();
            if (!Lengths.believable(nm[i])) {
                warnings.add("The header gives a voxel edge of " + nm[i] + " nm, which is not believed.");
                return Optional.empty();
            }
        }
        return Optional.of(new VoxelSize(nm[0], nm[1], nm.length > 2 ? nm[2] : nm[0]));
    }

    private OptionalDouble fromSpacing(int axis) {
        String[] spacings = header.words("spacings", dimension);
        if (!header.has("units")) {
            return noUnit("the spacings " + String.join(" ", spacings));
        }
        String unit = header.quoted("units", dimension).get(axis);
        OptionalDouble factor = Lengths.nanometres(unit);
        if (factor.isEmpty()) {
            return unknown(unit);
        }
        return OptionalDouble.of(Math.abs(header.parseDouble("spacings", spacings[axis])) * factor.getAsDouble());
    }

    private OptionalDouble fromDirection(int axis) {
        List<double[]> directions = header.vectors("spacedirections", dimension);
        double[] vector = directions.get(axis);
        if (!header.has("spaceunits")) {
            return noUnit("voxel edges of " + lengths(directions));
        }
        double square = 0;
        List<String> units = header.quoted("spaceunits", vector.length);
        for (int i = 0; i < vector.length; i++) {
            OptionalDouble factor = Lengths.nanometres(units.get(i));
            if (factor.isEmpty()) {
                return unknown(units.get(i));
            }
            square += Math.pow(vector[i] * factor.getAsDouble(), 2);
        }
        return OptionalDouble.of(Math.sqrt(square));
    }

    private static String lengths(List<double[]> vectors) {
        List<String> lengths = new ArrayList<>();
        for (double[] vector : vectors) {
            if (vector.length > 0) {
                lengths.add(Double.toString(Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum())));
            }
        }
        return String.join(" ", lengths);
    }

    private OptionalDouble noUnit(String what) {
        warnings.add("The header gives " + what + " without a unit, so that the voxel size is unknown; give it in the samplesheet.");
        return OptionalDouble.empty();
    }

    private OptionalDouble unknown(String unit) {
        warnings.add("The header gives lengths in \"" + unit + "\", no unit known here; the voxel size is unknown.");
        return OptionalDouble.empty();
    }
}
