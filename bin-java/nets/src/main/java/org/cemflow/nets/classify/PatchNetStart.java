package org.cemflow.nets.classify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.StateDict;
import org.cemflow.nets.weights.WeightFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the training of a classifier begins with.
 *
 * @param shape which ResNet; of one channel if its weights are random
 * @param weights null for random ones
 * @param normalisation of the pixels; null for that of the patches which are learnt from
 * @param source the file's name, or {@value #RANDOM}
 * @param sha256 the file's checksum; null for random weights
 */
public record PatchNetStart(ResNetShape shape, EncoderWeights weights, Normalisation normalisation, String source, String sha256) {

    /** The word for weights that have seen nothing. */
    public static final String RANDOM = "random";
    private static final Logger LOG = LoggerFactory.getLogger(PatchNetStart.class);

    /**
     * @param what {@value #RANDOM} or a weight file: torchvision's, or any with a ResNet encoder in it
     * @param arch the wanted ResNet
     * @throws DataError if the file holds no encoder, or another one than wanted
     */
    public static PatchNetStart of(String what, String arch) throws IOException {
        if (what.equals(RANDOM)) {
            LOG.info("a {} of random weights: all of its layers learn", arch);
            return new PatchNetStart(ResNetShape.of(arch, 1), null, null, RANDOM, null);
        }
        Path file = Path.of(what);
        StateDict dict = WeightFile.read(file);
        EncoderWeights found = EncoderWeights.find(file, dict, null);
        if (!found.shape().name().equals(arch)) {
            throw new DataError(file, "holds a " + found.shape().name() + ", but --arch asks for a " + arch,
                    "give --arch " + found.shape().name() + ", or weights of a " + arch);
        }
        int channels = found.shape().channels();
        Optional<Normalisation> own = Normalisation.of(file, dict.metadata());
        if (own.isPresent() && own.get().mean().size() != 1 && own.get().mean().size() != channels) {
            throw new DataError(file, "takes " + channels + " channel(s) and has " + own.get().mean().size() + " means",
                    "convert it with cem-weights, --mean and --sd with one number each");
        }
        Normalisation normalisation = own.orElse(channels == 3 ? PatchNetWeights.IMAGENET : null);
        LOG.info("a {} of {} channel(s) from {}; its last layer and the classifier learn, statistics of batch normalisation adapt in all;"
                + " mean and sd are {}", arch, channels, file, own.isPresent() ? "the file's own" : channels == 3 ? "ImageNet's"
                : "those of the labelled patches, as the file names none");
        return new PatchNetStart(found.shape(), found, normalisation, file.getFileName().toString(), Checksums.sha256(file));
    }

    /** Whether only the last layer and the classifier learn. */
    public boolean frozen() {
        return weights != null;
    }

    /** The net; random weights are drawn by the seed. */
    public PatchNet net(Engine engine, long seed) {
        PatchNet net = new PatchNet(shape, engine, seed);
        if (weights != null) {
            net.load(source, weights.tensors());
        }
        return net;
    }
}
