package org.cemflow.train.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.cemflow.nets.weights.Safetensors;
import org.cemflow.nets.weights.StateDict;
import org.cemflow.nets.weights.pickle.PthFile;

/** Opens a weight file of either kind. */
final class WeightFile {

    private WeightFile() {}

    /** By the name's ending: {@code .safetensors}, else a file of torch.save. */
    static StateDict read(Path file) throws IOException {
        return hasEnding(file, ".safetensors") ? Safetensors.read(file) : PthFile.read(file);
    }

    static boolean hasEnding(Path file, String ending) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
