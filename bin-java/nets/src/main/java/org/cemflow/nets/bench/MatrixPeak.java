package org.cemflow.nets.bench;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.bench.Rounds;
import org.cemflow.core.bench.Rounds.Task;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;

/** What a device can do at most: the rate of a large product of bf16 matrices. */
final class MatrixPeak {

    private static final int ROUNDS = 5;
    private static final int REPEATS = 10;

    private MatrixPeak() {}

    /**
     * Floating-point operations a second, measured.
     *
     * @param n rows and columns of the matrices
     */
    static double measure(Engine engine, int n) throws Exception {
        try (NoGradient none = new NoGradient()) {
            Tensor a = torch.randn(n, n).to(engine.device(), ScalarType.BFloat16);
            Tensor b = torch.randn(n, n).to(engine.device(), ScalarType.BFloat16);
            Task products = () -> {
                for (int i = 0; i < REPEATS; i++) {
                    try (Scope scope = new Scope()) {
                        a.matmul(b);
                    }
                }
                if (engine.cuda()) {
                    torch.cuda_synchronize();
                }
            };
            return 2.0 * n * n * n * REPEATS / Rounds.time(ROUNDS, List.of(products)).get(0).wall();
        }
    }
}
