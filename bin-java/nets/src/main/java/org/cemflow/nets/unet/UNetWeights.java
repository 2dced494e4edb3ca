package org.cemflow.nets.unet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.resnet.ResNetKeys;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.Printable;
import org.cemflow.nets.weights.StateDict;

/**
 * A whole U-Net found in a weight file.
 *
 * @param shape which U-Net; for one channel
 * @param tensors as {@link UNetShape#keys} lists them, in its order; the counters may be missing
 * @param normalisation what was done to pixels when it was trained
 * @param metadata what the file says about itself
 */
public record UNetWeights(UNetShape shape, Map<String, HostTensor> tensors, Normalisation normalisation, Map<String, String> metadata) {

    private static final String MEND = "give a unet.safetensors of cem-finetune, or weights of segmentation_models_pytorch's Unet on one channel";

    public UNetWeights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * @param file as messages name it
     * @throws DataError if there is no whole U-Net of known shape, or no normalisation
     */
    public static UNetWeights find(Object file, StateDict dict) {
        HostTensor head = dict.tensors().get(UNetShape.HEAD + ".weight");
        if (head == null || head.shape().size() != 4 || head.shape().get(0) < 1 || head.shape().get(0) > UNetShape.MOST_OUTPUTS) {
            throw new DataError(file, "holds no U-Net (its names: " + Printable.of(dict.tensors().keySet()) + ")", MEND);
        }
        ResNetShape encoder = EncoderWeights.find(file, dict, UNetShape.ENCODER).shape();
        if (encoder.channels() != 1) {
            throw new DataError(file, "takes images of " + encoder.channels() + " channels", MEND);
        }
        UNetShape shape = new UNetShape(encoder, head.shape().get(0).intValue());
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        shape.keys().forEach((name, lengths) -> {
            HostTensor tensor = dict.tensors().get(name);
            boolean counter = name.endsWith(ResNetKeys.COUNTER);
            if (tensor == null && !counter) {
                faults.add(name + " is missing");
            } else if (tensor != null && !counter && (!tensor.shape().equals(lengths) || !tensor.dtype().floating())) {
                faults.add(name + " is " + tensor.dtype() + tensor.shape() + " instead of floats of " + lengths);
            } else if (tensor != null && !tensor.finite()) {
                faults.add(name + " holds values that are no numbers");
            } else if (tensor != null) {
                tensors.put(name, tensor);
            }
        });
        if (!faults.isEmpty()) {
            throw new DataError(file, "looks like a U-Net on a " + encoder.name() + ", but " + Printable.of(faults), MEND);
        }
        Normalisation normalisation = Normalisation.of(file, dict.metadata()).filter(norms -> norms.mean().size() == 1).orElseThrow(
                () -> new DataError(file, "does not say the mean and sd of the pixels that it was trained on", MEND));
        return new UNetWeights(shape, tensors, normalisation, dict.metadata());
    }
}
