package org.cemflow.core.volume;

/**
 * The edge lengths of a voxel in nanometres, each finite and above zero.
 *
 * @param x along columns
 * @param y along rows
 * @param z along sections
 */
public record VoxelSize(double x, double y, double z) {

    public VoxelSize {
        if (!(x > 0 && y > 0 && z > 0) || Double.isInfinite(x + y + z)) {
            throw new IllegalArgumentException("voxel size " + x + " x " + y + " x " + z + " nm");
        }
    }

    /**
     * How far the voxel is from a cube: the largest relative difference of the z length to either in-plane length and
     * between the two, |a - b| / max(a, b).
     */
    public double anisotropy() {
        return Math.max(apart(x, z), Math.max(apart(y, z), apart(x, y)));
    }

    private static double apart(double a, double b) {
        return Math.abs(a - b) / Math.max(a, b);
    }

    @Override
    public String toString() {
        return x + " x " + y + " x " + z + " nm (x, y, z)";
    }
}
