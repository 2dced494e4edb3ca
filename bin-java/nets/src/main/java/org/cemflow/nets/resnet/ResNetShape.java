package org.cemflow.nets.resnet;

import java.util.List;
import java.util.Locale;

/**
 * Which ResNet (He et al. 2015, "Deep Residual Learning for Image Recognition", table 1); the bottleneck has its stride
 * in the 3 x 3 convolution (v1.5), as torchvision has it.
 *
 * @param name {@code resnet18}, {@code resnet34} or {@code resnet50}
 * @param bottleneck whether a block is 1x1, 3x3, 1x1 with four-fold expansion, instead of two 3x3
 * @param blocks blocks in each of the four layers
 * @param channels channels of the input: 1 for grey, 3 for RGB
 */
public record ResNetShape(String name, boolean bottleneck, List<Integer> blocks, int channels) {

    /** Names that {@link #of} knows. */
    public static final List<String> NAMES = List.of("resnet18", "resnet34", "resnet50");

    public ResNetShape {
        blocks = List.copyOf(blocks);
    }

    /** @throws IllegalArgumentException for a name that is not one of {@link #NAMES} */
    public static ResNetShape of(String name, int channels) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "resnet18" -> new ResNetShape("resnet18", false, List.of(2, 2, 2, 2), channels);
            case "resnet34" -> new ResNetShape("resnet34", false, List.of(3, 4, 6, 3), channels);
            case "resnet50" -> new ResNetShape("resnet50", true, List.of(3, 4, 6, 3), channels);
            default -> throw new IllegalArgumentException(name + " is none of " + NAMES);
        };
    }

    /** Length of the feature vector after global average pooling: 512 or 2048. */
    public int features() {
        return bottleneck ? 2048 : 512;
    }
}
