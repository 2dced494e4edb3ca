package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.nets.encoder.FrozenEncoder;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.StateDict;
import org.cemflow.nets.weights.WeightFile;

/**
 * An encoder that is to be looked at, checked and ready to be opened.
 *
 * @param name what it is called in tables
 * @param file the weight file; null for random weights
 * @param weights null for random ones
 * @param chance which kind of random weights; null for weights of a file
 * @param normalisation of each of its channels; null where it is to be that of the images
 * @param normsFrom whose normalisation it is: {@code weights}, {@code ImageNet} or {@code images}
 * @param sha256 of the file; null for random weights
 */
record EncoderSource(String name, Path file, ResNetShape shape, EncoderWeights weights, Chance chance, Normalisation normalisation,
        String normsFrom, String sha256) {

    /** Kinds of random weights. */
    enum Chance {
        /** As they are drawn, with running statistics of mean 0 and variance 1. */
        RANDOM,
        /** With running statistics of the images: what the shape of the net alone is worth. */
        ADAPTED
    }

    /** A forward pass of so many images fits into any memory, and their statistics are as good as those of more. */
    private static final int MOST_ADOPTED = 64;
    private static final Normalisation IMAGENET = new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    static EncoderSource random(String name, Chance chance, String arch) {
        return new EncoderSource(name, null, ResNetShape.of(arch, 1), null, chance, null, "images", null);
    }

    /** @throws DataError if the file holds no encoder, or a normalisation for another number of channels */
    static EncoderSource read(String name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataError(file, "is not there", "check the path given to --encoder " + name);
        }
        StateDict dict = WeightFile.read(file);
        EncoderWeights weights = EncoderWeights.find(file, dict, null);
        int channels = weights.shape().channels();
        Optional<Normalisation> own = Normalisation.of(file, dict.metadata()).map(norms -> spread(file, norms, channels));
        Normalisation norms = own.orElse(channels == 3 ? IMAGENET : null);
        return new EncoderSource(name, file, weights.shape(), weights, null, norms, own.isPresent() ? "weights" : channels == 3 ? "ImageNet" : "images",
                Checksums.sha256(file));
    }

    /** One mean and sd a channel. */
    private static Normalisation spread(Path file, Normalisation norms, int channels) {
        if (norms.mean().size() == channels) {
            return norms;
        }
        if (norms.mean().size() != 1) {
            throw new DataError(file, "has mean and sd of " + norms.mean().size() + " channels, its encoder has " + channels,
                    "convert it with cem-weights and give --mean and --sd");
        }
        return new Normalisation(Collections.nCopies(channels, norms.mean().get(0)), Collections.nCopies(channels, norms.sd().get(0)));
    }

    /** With the images' mean and sd where it has none of its own. */
    EncoderSource normalisedBy(Normalisation images) {
        return normalisation != null ? this : new EncoderSource(name, file, shape, weights, chance,
                spread(file, images, shape.channels()), normsFrom, sha256);
    }

    /** Where the weights come from: the file's SHA-256, {@code random} or {@code adapted}. */
    String source() {
        return chance == null ? sha256 : chance.name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param seed of random weights
     * @param images that adapted ones take their statistics from, resized to {@code side} x {@code side}; of more than 64, 64 spread over all
     */
    FrozenEncoder open(Engine engine, long seed, List<Grey> images, int side) {
        if (weights != null) {
            return FrozenEncoder.of(engine, file, weights);
        }
        FrozenEncoder encoder = FrozenEncoder.random(engine, shape, seed);
        if (chance == Chance.ADAPTED) {
            int count = Math.min(MOST_ADOPTED, images.size());
            encoder.adapt(IntStream.range(0, count).mapToObj(i -> images.get((int) ((long) i * images.size() / count)))
                    .map(image -> image.resized(side, side).planes(normalisation)).toArray(float[][]::new), side, side);
        }
        return encoder;
    }
}
