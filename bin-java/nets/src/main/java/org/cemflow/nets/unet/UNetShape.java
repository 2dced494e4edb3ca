package org.cemflow.nets.unet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.nets.resnet.ResNetKeys;
import org.cemflow.nets.resnet.ResNetShape;

/**
 * Which U-Net: that of segmentation_models_pytorch 0.1.3, {@code Unet(encoder, classes=outputs)} without attention. From
 * the encoder's maps at 1/2 to 1/32 of the side, five blocks go back to the full side: twice as large (nearest
 * neighbour), beside the encoder's map of that size, two 3x3 convolutions. The last block has no such map.
 *
 * @param encoder the ResNet
 * @param outputs maps of logits: 1 for one class against the background, else one a class with the background as 0
 */
public record UNetShape(ResNetShape encoder, int outputs) {

    /** A side is halved five times, so it must be a multiple of this. */
    public static final int STRIDE = 32;
    /** Most maps of logits: labels are bytes. */
    public static final int MOST_OUTPUTS = 256;

    static final List<Integer> WIDTHS = List.of(256, 128, 64, 32, 16);
    static final String ENCODER = "encoder.";
    static final String HEAD = "segmentation_head.0";

    /** @throws IllegalArgumentException if there are fewer outputs than 1 or more than labels */
    public UNetShape {
        if (outputs < 1 || outputs > MOST_OUTPUTS) {
            throw new IllegalArgumentException(outputs + " outputs");
        }
    }

    /** Name of a decoder's block as segmentation_models_pytorch has it, with its dot. */
    static String block(int index) {
        return "decoder.blocks." + index + ".";
    }

    /** Channels of the map that the encoder hands to a block; 0 for none. */
    int skip(int block) {
        int deepest = encoder.features();
        return switch (block) {
            case 0, 1, 2 -> deepest >> block + 1;
            case 3 -> 64;
            default -> 0;
        };
    }

    /** Channels that come up to a block from below. */
    int below(int block) {
        return block == 0 ? encoder.features() : WIDTHS.get(block - 1);
    }

    /** Name to shape of every array, in the order of a state_dict; convolutions are [out, in, rows, columns]. */
    public Map<String, List<Long>> keys() {
        Map<String, List<Long>> keys = new LinkedHashMap<>();
        ResNetKeys.shapes(encoder).forEach((name, lengths) -> keys.put(ENCODER + name, lengths));
        for (int block = 0; block < WIDTHS.size(); block++) {
            int width = WIDTHS.get(block);
            ResNetKeys.convolution(keys, block(block) + "conv1.0", width, below(block) + skip(block), 3);
            ResNetKeys.norm(keys, block(block) + "conv1.1", width);
            ResNetKeys.convolution(keys, block(block) + "conv2.0", width, width, 3);
            ResNetKeys.norm(keys, block(block) + "conv2.1", width);
        }
        ResNetKeys.convolution(keys, HEAD, outputs, WIDTHS.get(WIDTHS.size() - 1), 3);
        keys.put(HEAD + ".bias", List.of((long) outputs));
        return keys;
    }
}
