package org.cemflow.curate.filter;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cemflow.core.error.DataError;

/** Random forests as {@link TrainCommand} writes them. */
public final class ForestFormat implements ClassifierFormat {

    private static final int HEAD = 128;
    private static final long MOST_BYTES = 256L << 20;

    @Override
    public boolean claims(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).contains(ForestBytes.CLASS);
        }
    }

    @Override
    public PatchClassifier load(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new DataError(file, "is larger than any forest (" + Files.size(file) + " bytes)", "give a model that"
                    + " cem-filter train wrote");
        }
        try {
            return PatchForest.of(Files.readAllBytes(file));
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw new DataError(file, "is a damaged or foreign forest (" + e.getMessage() + ")",
                    "train it again with cem-filter train", e);
        }
    }
}
