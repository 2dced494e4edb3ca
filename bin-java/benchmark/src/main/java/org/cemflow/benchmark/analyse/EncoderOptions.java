package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.Normalisation;
import picocli.CommandLine.Option;

/** The options that all analyses share, as a mixin: which encoders, at what size, on what. */
final class EncoderOptions {

    private static final Pattern CHANCE = Pattern.compile("(random|adapted):(.*)");
    private static final int LEAST_SIDE = 32;
    private static final int MOST_SIDE = 1024;
    private static final double WHITE = 255;

    @Option(names = "--encoder", required = true, arity = "1..*", paramLabel = "NAME=FILE",
            description = "Encoders to compare: a name and weights (.safetensors or .pth), or random weights, as in"
                    + " random=random:resnet50 or, with the images' statistics in its batch normalisations, adapted=adapted:resnet50.")
    private List<String> encoders = new ArrayList<>();

    @Option(names = "--size", defaultValue = "224", paramLabel = "PIXELS",
            description = "Side to which images are resized before anything else (default: ${DEFAULT-VALUE}, the paper's).")
    private int size;

    @Option(names = "--seed", defaultValue = "1227", paramLabel = "N",
            description = "Seed of random weights, of the draw of images and of noise (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--gpu", defaultValue = "auto", paramLabel = "POLICY", description = "require, auto or off (default: ${DEFAULT-VALUE}).")
    private GpuPolicy gpu;

    int size() {
        return size;
    }

    long seed() {
        return seed;
    }

    List<String> faults() {
        List<String> faults = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String encoder : encoders) {
            int equals = encoder.indexOf('=');
            String name = equals < 0 ? "" : encoder.substring(0, equals);
            String what = encoder.substring(equals + 1);
            Matcher chance = CHANCE.matcher(what);
            if (!ImageFolder.NAME.matcher(name).matches() || what.isEmpty()) {
                faults.add("--encoder " + encoder + ": give a name of letters, digits, '.', '_' and '-', and what it is, such as cem=encoder.safetensors.");
            } else if (!names.add(name)) {
                faults.add("--encoder " + encoder + ": there is another one called " + name + ".");
            } else if (chance.matches() && !ResNetShape.NAMES.contains(chance.group(2))) {
                faults.add("--encoder " + encoder + ": random weights are those of one of " + ResNetShape.NAMES + ", such as " + chance.group(1)
                        + ":resnet50.");
            }
        }
        if (size < LEAST_SIDE || size > MOST_SIDE) {
            faults.add("--size must be " + LEAST_SIDE + " to " + MOST_SIDE + ".");
        }
        return faults;
    }

    /** The encoders in their order, all of them checked. */
    List<EncoderSource> read() throws IOException {
        List<EncoderSource> read = new ArrayList<>();
        for (String encoder : encoders) {
            String name = encoder.substring(0, encoder.indexOf('='));
            String what = encoder.substring(encoder.indexOf('=') + 1);
            Matcher chance = CHANCE.matcher(what);
            read.add(chance.matches()
                    ? EncoderSource.random(name, EncoderSource.Chance.valueOf(chance.group(1).toUpperCase(Locale.ROOT)), chance.group(2))
                    : EncoderSource.read(name, Path.of(what)));
        }
        return read;
    }

    /** Products are float32 everywhere: a threshold that a neuron just passes must not hang on bf16. */
    Engine engine(int threads) {
        return Engine.open(gpu, Precision.FP32, threads, seed);
    }

    /** Encoders that have no mean and sd of their own take those of the images. */
    static List<EncoderSource> normalised(List<EncoderSource> encoders, Stream<Grey> images) {
        Normalisation own = of(images);
        return encoders.stream().map(encoder -> encoder.normalisedBy(own)).toList();
    }

    /** Mean and sd of the images' pixels, of 0 to 1; a constant image's sd is 1. */
    private static Normalisation of(Stream<Grey> images) {
        double[] sums = new double[3];
        images.forEach(image -> {
            for (byte pixel : image.pixels()) {
                double v = (pixel & 0xFF) / WHITE;
                sums[0]++;
                sums[1] += v;
                sums[2] += v * v;
            }
        });
        double mean = sums[1] / sums[0];
        double sd = Math.sqrt(Math.max(0, sums[2] / sums[0] - mean * mean));
        return new Normalisation(List.of(mean), List.of(sd > 1e-6 ? sd : 1));
    }
}
