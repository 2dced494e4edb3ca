package org.cemflow.nets.training;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where and when the training of a classifier writes checkpoints.
 *
 * @param folder null for none
 * @param minutes between two of them; 0 for one after each step
 * @param stop says the name of a signal once it was heard, null until then; the training then ends with a checkpoint, if
 *        there is a folder for it
 */
public record PatchNetCheckpoints(Path folder, double minutes, Supplier<String> stop) {

    /** None, and no signal is heard. */
    public static PatchNetCheckpoints none() {
        return new PatchNetCheckpoints(null, Double.MAX_VALUE, () -> null);
    }
}
