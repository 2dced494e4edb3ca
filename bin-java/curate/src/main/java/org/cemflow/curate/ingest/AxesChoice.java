package org.cemflow.curate.ingest;

import java.util.List;
import java.util.Optional;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/**
 * The axes along which a volume is sliced: 0 = xy, 1 = xz, 2 = yz.
 *
 * <p>The rule is the paper's (Conrad & Narayan 2021, Methods; cem500k.md section 2): three planes where z differs by
 * less than 20 % from x and y, else xy only. A volume whose voxel size is unknown is not taken for isotropic.
 *
 * @param reason why these, one sentence
 * @param warnings what a user should know
 */
record AxesChoice(List<Integer> axes, String reason, List<String> warnings) {

    private static final List<Integer> XY = List.of(0);
    private static final List<Integer> ALL = List.of(0, 1, 2);

    static AxesChoice of(IngestRequest request, Shape shape, Optional<VoxelSize> voxel) {
        if (shape.z() == 1) {
            return only(XY, "The volume has one section, so there are only xy planes.");
        }
        if (request.cellemnet()) {
            return original(request, voxel);
        }
        if (!request.axes().isEmpty()) {
            return only(request.axes(), "The axes were asked for.");
        }
        if (voxel.isEmpty()) {
            return new AxesChoice(XY, "The voxel size is unknown, so the volume is not taken for isotropic.",
                    List.of("The voxel size is unknown, so only xy planes are sliced; for three planes give voxel_x, voxel_y "
                            + "and voxel_z (nm) in the samplesheet, or --axes 0,1,2."));
        }
        double apart = voxel.get().anisotropy();
        boolean three = apart < request.anisotropy();
        return only(three ? ALL : XY, "The voxel of " + voxel.get() + " is "
                + (three ? "nearly a cube" : "no cube") + ": its edges differ by " + percent(apart) + ", "
                + (three ? "less than " + percent(request.anisotropy()) + "."
                        : "not less than " + percent(request.anisotropy()) + ", so xz and yz would look stretched."));
    }

    /** |sx - sz| / sx strictly above the limit drops xz and yz; y is not looked at, unknown counts as isotropic. */
    private static AxesChoice original(IngestRequest request, Optional<VoxelSize> voxel) {
        List<Integer> asked = request.axes().isEmpty() ? ALL : request.axes();
        double apart = voxel.map(v -> Math.abs(v.x() - v.z()) / v.x()).orElse(0.0);
        boolean three = !(apart > request.anisotropy());
        String known = voxel.isPresent() ? "z differs by " + percent(apart) + " from x"
                : "an unknown voxel size counts as isotropic";
        return only(three ? asked : asked.stream().filter(axis -> axis == 0).toList(),
                "By the original's rule " + known + ", the limit is " + percent(request.anisotropy()) + ".");
    }

    private static AxesChoice only(List<Integer> axes, String reason) {
        return new AxesChoice(axes, reason, List.of());
    }

    private static String percent(double share) {
        return Math.round(share * 1000) / 10.0 + " %";
    }
}
