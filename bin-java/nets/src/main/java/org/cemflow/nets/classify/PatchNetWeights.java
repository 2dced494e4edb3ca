package org.cemflow.nets.classify;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.Printable;
import org.cemflow.nets.weights.StateDict;

/**
 * A whole classifier of patches: a ResNet under torchvision's names and {@code fc}, from its features to one logit, that of
 * an informative patch.
 *
 * @param shape which ResNet, for 1 or 3 channels; a grey patch is the same in all of them
 * @param tensors the encoder's as {@link EncoderWeights} has them, then {@code fc.weight} [1, F] and {@code fc.bias} [1]
 * @param normalisation of the pixels, for one channel (used for all) or one for each
 * @param framing how patches become squares
 * @param side of these squares
 * @param metadata what else the file says about itself
 */
public record PatchNetWeights(ResNetShape shape, Map<String, HostTensor> tensors, Normalisation normalisation, Framing framing,
        int side, Map<String, String> metadata) {

    /** The side that the original takes. */
    public static final int SIDE = 224;
    /** Smallest and largest sides taken: a ResNet halves the side five times. */
    public static final int SMALLEST_SIDE = 32;
    public static final int LARGEST_SIDE = 1024;
    /** ImageNet's mean and sd, which weights of three channels that name none were trained with. */
    public static final Normalisation IMAGENET = new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    static final String WEIGHT = "fc.weight";
    static final String BIAS = "fc.bias";

    private static final String INPUT_SIZE = "input_size";
    private static final String FRAMING = "framing";
    private static final String MEND = "give a model that cem-filter train wrote, or CEM500K's patch_quality_classifier_nn.pth";

    public PatchNetWeights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Finds the classifier in a weight file. What the file does not say is as with the original's: squares of
     * {@value #SIDE} pixels, stretched, and ImageNet's normalisation for three channels.
     *
     * @param file as messages name it
     * @throws DataError if there is no ResNet with one logit, or no normalisation for a grey one
     */
    public static PatchNetWeights find(Object file, StateDict dict) {
        EncoderWeights encoder = EncoderWeights.find(file, dict, null);
        HostTensor weight = dict.tensors().get(encoder.prefix() + WEIGHT);
        HostTensor bias = dict.tensors().get(encoder.prefix() + BIAS);
        List<Long> wanted = List.of(1L, (long) encoder.shape().features());
        if (weight == null || bias == null || !weight.shape().equals(wanted) || !bias.shape().equals(List.of(1L))
                || !weight.dtype().floating() || !bias.dtype().floating()) {
            throw new DataError(file, "holds a " + encoder.shape().name() + " with " + (weight == null || bias == null ? "no classifier"
                    : "a classifier of " + weight.dtype() + weight.shape() + " and " + bias.dtype() + bias.shape())
                    + " instead of one logit (fc " + wanted + ")", MEND);
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>(encoder.tensors());
        tensors.put(WEIGHT, weight);
        tensors.put(BIAS, bias);
        return new PatchNetWeights(encoder.shape(), tensors, normalisation(file, dict.metadata(), encoder.shape().channels()),
                framing(file, dict.metadata()), side(file, dict.metadata()), dict.metadata());
    }

    private static Normalisation normalisation(Object file, Map<String, String> metadata, int channels) {
        Optional<Normalisation> own = Normalisation.of(file, metadata);
        if (own.isEmpty() && channels == 1) {
            throw new DataError(file, "does not say the mean and sd of the pixels that it was trained on", MEND);
        }
        Normalisation normalisation = own.orElse(IMAGENET);
        if (normalisation.mean().size() != 1 && normalisation.mean().size() != channels) {
            throw new DataError(file, "takes " + channels + " channel(s) and has " + normalisation.mean().size() + " means", MEND);
        }
        return normalisation;
    }

    /** The framing that a model's metadata tells; {@link Framing#STRETCH} if it tells none. */
    public static Framing framing(Object file, Map<String, String> metadata) {
        String word = metadata.getOrDefault(FRAMING, Framing.STRETCH.word());
        return Arrays.stream(Framing.values()).filter(framing -> framing.word().equals(word)).findFirst()
                .orElseThrow(() -> new DataError(file, "frames patches by '" + Printable.of(word) + "', which is not known here", MEND));
    }

    /** The side that a model's metadata tells; {@value #SIDE} if it tells none. */
    public static int side(Object file, Map<String, String> metadata) {
        String text = metadata.getOrDefault(INPUT_SIZE, Integer.toString(SIDE));
        int side = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (side < SMALLEST_SIDE || side > LARGEST_SIDE) {
            throw new DataError(file, "takes patches of '" + Printable.of(text) + "' pixels a side, which is not "
                    + SMALLEST_SIDE + " to " + LARGEST_SIDE, MEND);
        }
        return side;
    }

    /** Everything that a file needs to say so that {@link #find} gives the same again. */
    public Map<String, String> description() {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put("arch", shape.name());
        all.put("channels", Integer.toString(shape.channels()));
        all.put(Normalisation.MEAN, normalisation.metadata().get(Normalisation.MEAN));
        all.put(Normalisation.SD, normalisation.metadata().get(Normalisation.SD));
        all.put(INPUT_SIZE, Integer.toString(side));
        all.put(FRAMING, framing.word());
        return all;
    }

    /** As a weight file holds it. */
    public StateDict stateDict() {
        return new StateDict(tensors, description());
    }
}
