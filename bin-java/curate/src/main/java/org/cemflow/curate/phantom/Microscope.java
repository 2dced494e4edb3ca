package org.cemflow.curate.phantom;

/**
 * How a tissue is imaged. Lengths in nm unless said otherwise.
 *
 * @param voxel voxel edge lengths x, y, z
 * @param layers how many planes within a section's thickness are averaged: 1 for a block face, more for transmission
 * @param blur sd of the Gaussian blur in the plane, pixels
 * @param noise sd of the shot noise at full brightness, as a part of the full range
 * @param drift sd of the brightness from section to section, as a part of the full range
 * @param streaks sd of the vertical streaks that an ion beam leaves
 * @param padding the part of the width that is black padding, at its widest
 */
record Microscope(double[] voxel, int layers, double blur, double noise, double drift, double streaks, double padding) {

    private static final int TILE = 24;

    /**
     * What a section shows before noise.
     *
     * @param light brightness, row by row, 0 to 1
     * @param matter ordinals of {@link Matter} in the middle plane of the section
     */
    record View(int width, int height, float[] light, byte[] matter) {}

    /** Looks at one section: the plane z (in voxels) from the corner (nm). */
    View look(Tissue tissue, double[] corner, int z, int width, int height) {
        float[] light = new float[width * height];
        byte[] matter = new byte[width * height];
        Probe probe = new Probe(tissue);
        for (int layer = 0; layer < layers; layer++) {
            double depth = corner[2] + (z + (layer + 0.5) / layers) * voxel[2];
            boolean middle = layer == layers / 2;
            for (int y0 = 0; y0 < height; y0 += TILE) {
                for (int x0 = 0; x0 < width; x0 += TILE) {
                    tile(probe, corner, depth, x0, y0, width, height, light, middle ? matter : null);
                }
            }
        }
        for (int i = 0; i < light.length; i++) {
            light[i] /= layers;
        }
        return new View(width, height, new Blur(blur).apply(light, width, height), matter);
    }

    private void tile(Probe probe, double[] corner, double z, int x0, int y0, int width, int height, float[] light,
            byte[] matter) {
        double half = TILE / 2.0;
        double radius = half * Math.sqrt(voxel[0] * voxel[0] + voxel[1] * voxel[1]);
        probe.near(corner[0] + (x0 + half) * voxel[0], corner[1] + (y0 + half) * voxel[1], z, radius);
        for (int y = y0; y < Math.min(y0 + TILE, height); y++) {
            for (int x = x0; x < Math.min(x0 + TILE, width); x++) {
                probe.at(corner[0] + (x + 0.5) * voxel[0], corner[1] + (y + 0.5) * voxel[1], z);
                light[y * width + x] += (float) probe.brightness();
                if (matter != null) {
                    matter[y * width + x] = (byte) probe.matter().ordinal();
                }
            }
        }
    }

    /**
     * Takes the picture: shading, drift, streaks, shot noise, black padding. Another {@code exposure} of the same view
     * differs in drift and noise alone.
     */
    float[] expose(View view, Noise noise, int z, int exposure) {
        double gain = 1 + drift * noise.bell(z, exposure, -11);
        double offset = 0.7 * drift * noise.bell(z, exposure, -12);
        float[] picture = new float[view.light().length];
        int edge = (int) (padding * view.width());
        for (int y = 0; y < view.height(); y++) {
            for (int x = 0; x < view.width(); x++) {
                int i = y * view.width() + x;
                if (x < edge - y * edge / view.height() / 2) {
                    continue;
                }
                double shade = 0.1 * (noise.value(x / 400.0, y / 400.0, 50) - 0.5);
                double streak = streaks * noise.bell(x, z, -13);
                double v = view.light()[i] * gain + offset + shade + streak;
                double grain = this.noise * Math.sqrt(Math.max(0.1, v));
                picture[i] = (float) (v + grain * noise.bell(x, y, 1000L * exposure + z));
            }
        }
        return picture;
    }
}
