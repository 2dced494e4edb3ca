package org.cemflow.nets.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.resnet.ResNetKeys;
import org.cemflow.nets.resnet.ResNetShape;

/**
 * A ResNet encoder found in a weight file, under torchvision's names and without a classifier.
 *
 * @param shape which ResNet
 * @param tensors as {@link ResNetKeys#shapes} lists them, in its order; the counters may be missing
 * @param prefix what stood before the names in the file
 * @param leftOut names in the file that are no part of this encoder
 */
public record EncoderWeights(ResNetShape shape, Map<String, HostTensor> tensors, String prefix, List<String> leftOut) {

    /** The query encoder of MoCo; its slowly following twin is {@code encoder_k}. */
    private static final String QUERY = "encoder_q";
    /** The names in {@code nn.Sequential(*resnet.children())}, as some frameworks keep a backbone. */
    private static final Map<String, String> SEQUENTIAL = Map.of("0", "conv1", "1", "bn1", "4", "layer1", "5", "layer2",
            "6", "layer3", "7", "layer4");

    public EncoderWeights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        leftOut = List.copyOf(leftOut);
    }

    /** Where an encoder begins: the prefix of its names, and whether children have numbers for names. */
    private record Stem(String prefix, boolean sequential) {}

    /**
     * Finds the one encoder in a weight file whatever stands before its names: nothing, {@code module.},
     * {@code module.encoder_q.} (MoCo), {@code encoder.} (a U-Net of segmentation_models_pytorch), {@code backbone.} ...
     * Of MoCo's two encoders the query encoder is taken. It is recognised by its first convolution, of 64 x C x 7 x 7.
     *
     * @param file as messages name it
     * @param prefix the prefix to take, or null to find it
     * @throws DataError if there is no such encoder, there are several, or its arrays do not have a ResNet's shapes
     */
    public static EncoderWeights find(Object file, StateDict dict, String prefix) {
        Stem stem = stem(file, dict, prefix);
        Map<String, HostTensor> named = new LinkedHashMap<>();
        Map<String, String> origin = new LinkedHashMap<>();
        dict.tensors().forEach((key, tensor) -> {
            if (key.startsWith(stem.prefix())) {
                String name = key.substring(stem.prefix().length());
                int dot = name.indexOf('.');
                if (stem.sequential() && dot > 0) {
                    name = SEQUENTIAL.getOrDefault(name.substring(0, dot), "?" + name.substring(0, dot)) + name.substring(dot);
                }
                named.put(name, tensor);
                origin.put(name, key);
            }
        });
        ResNetShape shape = recognise(file, named);
        Map<String, HostTensor> tensors = checked(file, shape, named);
        List<String> leftOut = new ArrayList<>(dict.tensors().keySet());
        tensors.keySet().forEach(name -> leftOut.remove(origin.get(name)));
        return new EncoderWeights(shape, tensors, stem.prefix(), leftOut);
    }

    private static Stem stem(Object file, StateDict dict, String prefix) {
        List<Stem> stems = new ArrayList<>();
        dict.tensors().forEach((key, tensor) -> {
            List<Long> shape = tensor.shape();
            if (shape.size() == 4 && shape.get(0) == 64 && (shape.get(1) == 1 || shape.get(1) == 3) && shape.get(2) == 7 && shape.get(3) == 7) {
                for (String name : List.of("conv1.weight", "0.weight")) {
                    if (key.equals(name) || key.endsWith("." + name)) {
                        stems.add(new Stem(key.substring(0, key.length() - name.length()), name.startsWith("0")));
                    }
                }
            }
        });
        if (prefix != null) {
            stems.removeIf(stem -> !stem.prefix().equals(prefix));
        } else if (stems.size() > 1 && stems.stream().filter(stem -> stem.prefix().contains(QUERY)).count() == 1) {
            stems.removeIf(stem -> !stem.prefix().contains(QUERY));
        }
        if (stems.isEmpty()) {
            throw new DataError(file, "holds no ResNet encoder" + (prefix == null ? "" : " under '" + prefix + "'") + " (its names: "
                    + Printable.of(dict.tensors().keySet()) + ")", "give weights of a resnet18, resnet34 or resnet50 with torchvision's names");
        }
        if (stems.size() > 1) {
            throw new DataError(file, "holds " + stems.size() + " encoders, under " + "[" + Printable.of(stems.stream().map(Stem::prefix).toList()) + "]",
                    "say which with --prefix");
        }
        return stems.get(0);
    }

    private static ResNetShape recognise(Object file, Map<String, HostTensor> named) {
        boolean bottleneck = named.containsKey("layer1.0.conv3.weight");
        List<Integer> blocks = IntStream.rangeClosed(1, 4).map(layer -> {
            int count = 0;
            while (named.containsKey("layer" + layer + "." + count + ".conv1.weight")) {
                count++;
            }
            return count;
        }).boxed().toList();
        int channels = named.get("conv1.weight").shape().get(1).intValue();
        return ResNetShape.NAMES.stream().map(name -> ResNetShape.of(name, channels))
                .filter(shape -> shape.bottleneck() == bottleneck && shape.blocks().equals(blocks)).findFirst()
                .orElseThrow(() -> new DataError(file, "holds a ResNet with " + blocks + " blocks" + (bottleneck ? " with bottlenecks" : ""),
                        "give one of " + ResNetShape.NAMES));
    }

    private static Map<String, HostTensor> checked(Object file, ResNetShape shape, Map<String, HostTensor> named) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        ResNetKeys.shapes(shape).forEach((name, lengths) -> {
            HostTensor tensor = named.get(name);
            boolean counter = name.endsWith(ResNetKeys.COUNTER);
            if (tensor == null) {
                if (!counter) {
                    faults.add(name + " is missing");
                }
            } else if (counter) {
                tensors.put(name, tensor);
            } else if (!tensor.shape().equals(lengths) || !tensor.dtype().floating()) {
                faults.add(name + " is " + tensor.dtype() + tensor.shape() + " instead of floats of " + lengths);
            } else if (!tensor.finite()) {
                faults.add(name + " holds values that are no numbers");
            } else {
                tensors.put(name, tensor);
            }
        });
        if (!faults.isEmpty()) {
            throw new DataError(file, "looks like a " + shape.name() + ", but " + Printable.of(faults), "give weights of torchvision's " + shape.name());
        }
        return tensors;
    }

    /**
     * The encoder for grey images: the first convolution summed over its three input channels, which gives for grey what
     * the original gives for the same grey in red, green and blue. Exact up to rounding; an encoder for one channel is
     * returned as it is. With ImageNet's normalisation, whose mean and sd differ between channels, it is the customary
     * approximation.
     */
    public EncoderWeights grey() {
        if (shape.channels() == 1) {
            return this;
        }
        HostTensor stem = tensors.get("conv1.weight");
        float[] colour = stem.floats();
        int area = Math.toIntExact(stem.shape().get(2) * stem.shape().get(3));
        float[] grey = new float[colour.length / shape.channels()];
        for (int i = 0; i < grey.length; i++) {
            double sum = 0;
            for (int channel = 0; channel < shape.channels(); channel++) {
                sum += colour[(i / area * shape.channels() + channel) * area + i % area];
            }
            grey[i] = (float) sum;
        }
        Map<String, HostTensor> summed = new LinkedHashMap<>(tensors);
        summed.put("conv1.weight", HostTensor.of(grey, stem.shape().get(0), 1, stem.shape().get(2), stem.shape().get(3)));
        return new EncoderWeights(ResNetShape.of(shape.name(), 1), summed, prefix, leftOut);
    }
}
