package org.cemflow.core.volume;

import java.util.List;
import java.util.Optional;

/**
 * What a reader found in a source's header.
 *
 * @param format the format's name ("TIFF", "MRC")
 * @param shape size in voxels, z y x
 * @param type the type of the samples that {@link VolumeReader#readRows} gives (after colour was reduced to grey)
 * @param channels samples a pixel in the source: 1 grey, 3 RGB, 4 RGBA; readers always give one
 * @param voxel the voxel size, when the file states one that can be believed
 * @param raw where the bytes lie, when they are uint8, uncompressed and regular
 * @param warnings what a user should know, whole sentences
 */
public record VolumeInfo(String format, Shape shape, SampleType type, int channels, Optional<VoxelSize> voxel,
        Optional<RawLayout> raw, List<String> warnings) {

    public VolumeInfo {
        warnings = List.copyOf(warnings);
    }

    public VolumeInfo(String format, Shape shape, SampleType type) {
        this(format, shape, type, 1, Optional.empty(), Optional.empty(), List.of());
    }
}
