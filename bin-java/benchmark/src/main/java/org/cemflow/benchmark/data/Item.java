package org.cemflow.benchmark.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;

/**
 * An image or a volume with its mask, {@code <split>/<name>.image.npy} and {@code <split>/<name>.mask.npy}: uint8, C order.
 *
 * @param group of an item that came from another benchmark (all_mito): its name; else null
 * @param shape y x of an image, z y x of a volume
 * @param axes of a volume, which to slice in training: 0 = xy, 1 = xz, 2 = yz; of an image, 0
 * @param slices slices to take along each of the axes, from 0 on
 * @param voxel edge lengths in nanometres, z y x; null when unknown
 * @param protocol where it differs from the benchmark's; else null
 */
public record Item(String name, String group, List<Integer> shape, List<Integer> axes, List<Integer> slices,
        @JsonProperty("voxel_nm") List<Double> voxel, Protocol protocol,
        @JsonProperty("image_sha256") String imageSha256, @JsonProperty("mask_sha256") String maskSha256) {

    public boolean volume() {
        return shape.size() == 3;
    }

    /** The length along an axis, counted z y x; an image has z = 1. */
    public int along(int axis) {
        return volume() ? shape.get(axis) : axis == 0 ? 1 : shape.get(axis - 1);
    }

    public long voxels() {
        return (long) along(0) * along(1) * along(2);
    }

    public Path image(Path benchmark, Split split) {
        return benchmark.resolve(split.folder()).resolve(name + ".image.npy");
    }

    public Path mask(Path benchmark, Split split) {
        return benchmark.resolve(split.folder()).resolve(name + ".mask.npy");
    }
}
