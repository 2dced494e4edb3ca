package org.cemflow.benchmark.finetune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.unet.UNet;
import org.cemflow.nets.unet.UNetShape;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.StateDict;
import org.cemflow.nets.weights.WeightFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoder that a fine-tuning starts from.
 *
 * @param shape which ResNet, for one channel
 * @param weights null for random ones
 * @param normalisation of the pixels, one channel
 * @param normsFrom whose normalisation it is: {@code benchmark}, {@code weights} or {@code ImageNet}
 * @param channels of the weights as they were found; 1 for random ones
 * @param source the file's checksum, or {@code random}
 */
record Initialisation(ResNetShape shape, EncoderWeights weights, Normalisation normalisation, String normsFrom, int channels,
        String source) {

    static final String RANDOM = "random";
    private static final Logger LOG = LoggerFactory.getLogger(Initialisation.class);
    private static final String DEFAULT_ARCH = "resnet50";
    /** Mean and standard deviation of ImageNet's greys, that of its three channels averaged. */
    private static final Normalisation IMAGENET = new Normalisation(List.of((0.485 + 0.456 + 0.406) / 3),
            List.of((0.229 + 0.224 + 0.225) / 3));

    /**
     * @param what {@value #RANDOM} or a weight file
     * @param arch the wanted ResNet; null for the file's own, or a ResNet-50
     * @param benchmark the benchmark's normalisation, where the weights bring none
     * @throws DataError if the file holds no encoder, or another one than wanted
     */
    static Initialisation of(String what, String arch, Normalisation benchmark) throws IOException {
        if (what.equals(RANDOM)) {
            ResNetShape shape = ResNetShape.of(arch == null ? DEFAULT_ARCH : arch, 1);
            LOG.info("a {} of random weights, the benchmark's normalisation", shape.name());
            return new Initialisation(shape, null, benchmark, "benchmark", 1, RANDOM);
        }
        Path file = Path.of(what);
        StateDict dict = WeightFile.read(file);
        EncoderWeights found = EncoderWeights.find(file, dict, null);
        if (arch != null && !arch.equals(found.shape().name())) {
            throw new DataError(file, "holds a " + found.shape().name() + ", but --arch asks for a " + arch,
                    "give weights of that architecture, or leave --arch out");
        }
        int channels = found.shape().channels();
        Optional<Normalisation> own = Normalisation.of(file, dict.metadata()).map(Initialisation::grey);
        String from = own.isPresent() ? "weights" : channels == 3 ? "ImageNet" : "benchmark";
        Normalisation normalisation = own.orElse(channels == 3 ? IMAGENET : benchmark);
        EncoderWeights grey = found.grey();
        LOG.info("a {} from {}; mean {} and sd {} are {}", grey.shape().name(), file, normalisation.mean().get(0), normalisation.sd().get(0),
                from.equals("weights") ? "the weights' own" : from.equals("ImageNet") ? "ImageNet's, averaged over its channels"
                        : "the benchmark's, as the file names none");
        if (channels != 1) {
            LOG.info("its first convolution is for {} channels: summed over them for grey images, so that a grey pixel gives what the same"
                    + " grey in all channels gave", channels);
        }
        return new Initialisation(grey.shape(), grey, normalisation, from, channels, Checksums.sha256(file));
    }

    /**
     * A U-Net on this encoder, its decoder drawn by the seed. A random encoder for one channel is that for three, summed:
     * as segmentation_models_pytorch makes it, its first kernels are the root of 3 larger than Kaiming's.
     */
    UNet net(Engine engine, int outputs, long seed) {
        UNet net = new UNet(new UNetShape(shape, outputs), engine, seed);
        Map<String, HostTensor> first = weights == null ? summed(engine, seed) : weights.tensors();
        net.encoder().load(source, new StateDict(first, Map.of()));
        return net;
    }

    private Map<String, HostTensor> summed(Engine engine, long seed) {
        try (ResNet colour = new ResNet(ResNetShape.of(shape.name(), 3), engine, seed)) {
            return EncoderWeights.find(source, colour.stateDict(Map.of()), "").grey().tensors();
        }
    }

    /** One mean and one sd for a grey that is the same in all channels. */
    private static Normalisation grey(Normalisation colour) {
        return new Normalisation(List.of(average(colour.mean())), List.of(average(colour.sd())));
    }

    private static double average(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    }
}
