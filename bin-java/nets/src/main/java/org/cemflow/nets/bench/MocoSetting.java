package org.cemflow.nets.bench;

import java.util.List;
import java.util.Locale;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.moco.MocoOptions;
import org.cemflow.nets.resnet.ResNetCost;
import org.cemflow.nets.resnet.ResNetShape;

/**
 * A step of MoCo whose speed is of interest.
 *
 * @param side of the patches and of the views
 * @param queue a multiple of the batch
 * @param groups of batch normalisation
 */
record MocoSetting(String arch, int side, int batch, int queue, int groups, Precision precision) {

    private static final int DIM = 128;

    ResNetShape shape() {
        return ResNetShape.of(arch, 1);
    }

    MocoOptions moco() {
        return new MocoOptions(queue, 0.999, 0.2, DIM, groups);
    }

    /** What moco_step.py wants to know. */
    List<String> arguments(int threads, boolean cuda) {
        return List.of(arch, "" + side, "" + batch, "" + queue, "" + groups, "" + threads, cuda ? "cuda" : "cpu",
                precision.name().toLowerCase(Locale.ROOT));
    }

    /** Floating-point operations of the convolutions for one patch: query forward and backward (twice), key forward; 2 a multiply-add. */
    double operations() {
        return 2.0 * 4 * ResNetCost.multiplyAdds(shape(), side);
    }

    @Override
    public String toString() {
        return arch + ", " + side + " x " + side + ", batch " + batch + ", queue " + queue + ", " + groups + " group(s), "
                + precision.name().toLowerCase(Locale.ROOT);
    }
}
