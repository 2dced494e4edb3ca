package org.cemflow.nets.resnet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and shapes of a ResNet's arrays as torchvision has them, without the classifier {@code fc}. */
public final class ResNetKeys {

    /** Ending of the arrays that only training uses, and that some files lack. */
    public static final String COUNTER = "num_batches_tracked";

    private static final int STEM = 64;
    private static final int EXPANSION = 4;

    private ResNetKeys() {}

    /** Name to shape, in torchvision's order; convolutions are [out, in, rows, columns]. */
    public static Map<String, List<Long>> shapes(ResNetShape net) {
        Map<String, List<Long>> keys = new LinkedHashMap<>();
        convolution(keys, "conv1", STEM, net.channels(), 7);
        norm(keys, "bn1", STEM);
        int in = STEM;
        for (int layer = 1; layer <= net.blocks().size(); layer++) {
            int width = STEM << layer - 1;
            int out = net.bottleneck() ? EXPANSION * width : width;
            for (int block = 0; block < net.blocks().get(layer - 1); block++) {
                String name = "layer" + layer + "." + block + ".";
                block(keys, name, net.bottleneck(), in, width, out);
                if (block == 0 && (layer > 1 || in != out)) {
                    convolution(keys, name + "downsample.0", out, in, 1);
                    norm(keys, name + "downsample.1", out);
                }
                in = out;
            }
        }
        return keys;
    }

    private static void block(Map<String, List<Long>> keys, String name, boolean bottleneck, int in, int width, int out) {
        convolution(keys, name + "conv1", width, in, bottleneck ? 1 : 3);
        norm(keys, name + "bn1", width);
        convolution(keys, name + "conv2", width, width, 3);
        norm(keys, name + "bn2", width);
        if (bottleneck) {
            convolution(keys, name + "conv3", out, width, 1);
            norm(keys, name + "bn3", out);
        }
    }

    /** Adds a convolution without bias. */
    public static void convolution(Map<String, List<Long>> keys, String name, long out, long in, long kernel) {
        keys.put(name + ".weight", List.of(out, in, kernel, kernel));
    }

    /** Adds a batch normalisation. */
    public static void norm(Map<String, List<Long>> keys, String name, long channels) {
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            keys.put(name + "." + part, List.of(channels));
        }
        keys.put(name + "." + COUNTER, List.of());
    }
}
