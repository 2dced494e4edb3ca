package org.cemflow.nets.training;

import java.util.Collection;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NoGradient;

/** Whether weights are still numbers. */
final class Finite {

    private Finite() {}

    /** Whether all values of all tensors, on the engine's device, are finite; asks the device once. */
    static boolean all(Engine engine, Collection<Tensor> tensors) {
        try (NoGradient none = new NoGradient()) {
            Tensor zero = torch.zeros(1L).to(engine.device(), ScalarType.Float);
            for (Tensor tensor : tensors) {
                // 0 times anything finite is 0.
                zero.add_(tensor.mul(new Scalar(0)).sum());
            }
            return zero.item_double() == 0;
        }
    }
}
