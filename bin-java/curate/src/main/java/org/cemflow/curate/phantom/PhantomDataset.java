package org.cemflow.curate.phantom;

import java.util.Map;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/**
 * The recipe of one dataset of the corpus.
 *
 * @param name its name in the samplesheet
 * @param images whether it is a set of images, each of another piece of tissue, and not one volume
 * @param shape of the volume, or the number and size of the images; later images are a little smaller
 * @param shift where the field of view starts, as a part of its width and height; the tissue starts at 0
 * @param retakes section -> what it shows instead of its own plane
 * @param technique for the samplesheet
 */
record PhantomDataset(String name, boolean images, Container container, Shape shape, TissueStyle style,
        Microscope microscope, Encoding encoding, double shift, Map<Integer, Take> retakes, String technique) {

    private static final double THINNEST_BLOCK = 900;
    private static final int SMALLER = 64;

    /**
     * A picture of a plane.
     *
     * @param exposure pictures of one plane with the same exposure are equal, with another they differ in noise
     */
    record Take(int plane, int exposure) {}

    Take take(int section) {
        return images ? new Take(0, 0) : retakes.getOrDefault(section, new Take(section, 0));
    }

    int height(int section) {
        return shape.y() - (images ? section % 2 * SMALLER : 0);
    }

    int width(int section) {
        return shape.x() - (images ? section % 3 * SMALLER : 0);
    }

    long seed(long corpusSeed) {
        return Noise.mix(corpusSeed ^ (long) name.hashCode() << 20);
    }

    /** The tissue of the volume, or of one image. */
    Tissue tissue(long corpusSeed, int image) {
        double[] v = microscope.voxel();
        double depth = images ? THINNEST_BLOCK : Math.max(THINNEST_BLOCK, shape.z() * v[2]);
        double[] size = {shape.x() * v[0], shape.y() * v[1], depth};
        return Tissue.grow(style, size, seed(corpusSeed) + (images ? image + 1 : 0));
    }

    /** The corner of the field of view, nm. */
    double[] corner() {
        double[] v = microscope.voxel();
        double depth = images ? THINNEST_BLOCK : Math.max(THINNEST_BLOCK, shape.z() * v[2]);
        double below = images ? THINNEST_BLOCK / 2 : (depth - shape.z() * v[2]) / 2;
        return new double[] {shift * shape.x() * v[0], shift * shape.y() * v[1], below};
    }

    /** For an image, z is as x. */
    VoxelSize voxel() {
        double[] v = microscope.voxel();
        return new VoxelSize(v[0], v[1], images ? v[0] : v[2]);
    }

    boolean inverted() {
        return encoding.white() < encoding.black();
    }

    /** Where it lies under the corpus's folder. */
    String path() {
        return (images ? "images/" : "volumes/") + name + container.suffix();
    }
}
