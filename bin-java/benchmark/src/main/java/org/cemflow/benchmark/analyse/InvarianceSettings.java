package org.cemflow.benchmark.analyse;

import org.cemflow.core.cli.Compat;

/**
 * How invariances are measured.
 *
 * @param size side to which images were resized
 * @param steps strengths of each distortion; 0 for all
 * @param noiseImages images of noise that make the thresholds
 */
record InvarianceSettings(int size, int steps, int noiseImages, long seed, Compat compat) {

    Distortion.Grid grid(Distortion kind) {
        return kind.grid(size, steps);
    }
}
