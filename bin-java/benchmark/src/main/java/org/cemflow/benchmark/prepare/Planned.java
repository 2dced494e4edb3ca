package org.cemflow.benchmark.prepare;

import java.util.List;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.Protocol;
import org.cemflow.benchmark.data.Split;
import org.cemflow.core.volume.Shape;

/**
 * An item that shall be written; its headers have been read, its pixels not.
 *
 * @param group the benchmark that it came from, of a derived one; else null
 * @param image whether it is an image, not a volume
 * @param voxel z y x, nm; null when unknown
 * @param protocol its own; null for the benchmark's
 * @param mask how the user knows its mask, for messages
 */
record Planned(Split split, String name, String group, Shape shape, boolean image, List<Integer> axes, List<Double> voxel,
        Protocol protocol, String mask, Rows.Opener grey, Rows.Opener labels) {

    /** @param lastToo whether the last slice of each axis of a volume is trained on; the original loses it */
    Item item(String imageSha256, String maskSha256, boolean lastToo) {
        List<Integer> lengths = image ? List.of(shape.y(), shape.x()) : List.of(shape.z(), shape.y(), shape.x());
        List<Integer> slices = axes.stream().map(axis -> image || lastToo || split != Split.TRAIN || shape.along(axis) == 1 ? shape.along(axis)
                : shape.along(axis) - 1).toList();
        return new Item(name, group, lengths, axes, slices, voxel, protocol, imageSha256, maskSha256);
    }
}
