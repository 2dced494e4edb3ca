package org.cemflow.nets.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.cemflow.nets.weights.pickle.PthFile;

/** Opens a weight file of either kind. */
public final class WeightFile {

    private WeightFile() {}

    /** By the name's ending: {@code .safetensors}, else a file of torch.save. */
    public static StateDict read(Path file) throws IOException {
        return hasEnding(file, ".safetensors") ? Safetensors.read(file) : PthFile.read(file);
    }

    public static boolean hasEnding(Path file, String ending) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
