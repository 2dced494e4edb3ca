package org.cemflow.curate.ingest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.volume.ReadOptions;

/**
 * What is to be ingested, and how.
 *
 * @param dataset the data set's name
 * @param path the source as the user named it: file, folder or {@code file.h5:/inner}
 * @param output the folder to write
 * @param voxel the voxel size that overrides the file's
 * @param mask a source of the same size; where it is 0 the voxel is padding
 * @param lowPercent lower robust percentile, 0 <= low < high <= 100
 * @param highPercent upper robust percentile
 * @param axes the axes asked for; empty: by the anisotropy rule
 * @param anisotropy the relative difference of edge lengths from which on only xy is sliced
 * @param inPlace whether an uncompressed 8-bit source may be used where it lies
 * @param compat whether the original's rules apply
 * @param threads how many threads may work; the result does not depend on it
 */
public record IngestRequest(String dataset, String path, Path output, Kind kind, Optional<Edges> voxel,
        boolean invert, Optional<String> mask, Map<String, String> metadata, IntensityRule rule, double lowPercent,
        double highPercent, List<Integer> axes, double anisotropy, boolean inPlace, ReadOptions.Signed mrcSigned,
        Compat compat, int threads) {

    /** Whether a source is one volume or a set of images. */
    public enum Kind { AUTO, TWO_D, THREE_D }

    /** Edge lengths of a voxel in nm as a user states them; z may be left out. */
    public record Edges(double x, double y, Optional<Double> z) {}

    public boolean cellemnet() {
        return compat == Compat.CELLEMNET;
    }

    /** The original keeps the first channel of colour images (cem500k.md section 3); ours takes the luma. */
    ReadOptions readOptions() {
        return new ReadOptions(cellemnet() ? ReadOptions.Colour.FIRST : ReadOptions.Colour.LUMA, mrcSigned);
    }

    /** The rule, where {@code --compat cellemnet} makes auto mean the original's. */
    IntensityRule effectiveRule() {
        return cellemnet() && rule == IntensityRule.AUTO ? IntensityRule.CELLEMNET : rule;
    }
}
