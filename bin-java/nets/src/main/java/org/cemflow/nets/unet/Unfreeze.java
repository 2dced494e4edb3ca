package org.cemflow.nets.unet;

import java.util.List;

/** From which layer of the encoder on weights are trained; those before it keep theirs. The decoder is always trained. */
public enum Unfreeze {
    NONE, LAYER4, LAYER3, LAYER2, LAYER1, ALL;

    /** Whether an encoder's parameter, under torchvision's name, is trained. */
    boolean trains(String name) {
        List<String> layers = List.of("layer4", "layer3", "layer2", "layer1");
        return this == ALL || layers.subList(0, ordinal()).stream().anyMatch(layer -> name.startsWith(layer + "."));
    }
}
