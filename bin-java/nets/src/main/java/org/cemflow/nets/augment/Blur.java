package org.cemflow.nets.augment;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;

/**
 * Gaussian blur, each sample with a standard deviation of its own, in two matrix products a sample: M view M^T, where M
 * is the banded matrix of the sampled Gaussian, cut at 4 of the largest standard deviation, and pixels beyond the border
 * are those at the border. Pillow approximates the same Gaussian by three box filters an axis: the same but for its 8 bits,
 * save near the border, which it replicates anew before each pass: up to 7 grey levels within 6 pixels of it.
 */
final class Blur {

    private final int out;
    private final int radius;
    private final Tensor cells;

    /**
     * @param out side of the views
     * @param owner owns what is kept from call to call
     */
    Blur(Engine engine, AugmentOptions options, TensorOwner owner) {
        this.out = options.side();
        this.radius = (int) Math.ceil(4 * options.sigma().high());
        try (Scope scope = new Scope()) {
            Tensor host = torch.tensor(cells(), new TensorOptions(ScalarType.Long));
            this.cells = owner.own(engine.cuda() ? host.to(engine.device(), ScalarType.Long) : host.clone());
        }
    }

    /** Which entry of a sample's table each cell of its matrix [out, out] holds. */
    private long[] cells() {
        long[] cells = new long[Math.multiplyExact(out, out)];
        for (int row = 0; row < out; row++) {
            for (int column = 0; column < out; column++) {
                int distance = Math.abs(column - row);
                boolean border = column == 0 || column == out - 1;
                // Beyond the kernel lies the one entry that is zero, the last.
                cells[row * out + column] = distance > radius ? 2L * radius + 2 : border ? radius + 1 + distance : distance;
            }
        }
        return cells;
    }

    private int width() {
        return 2 * radius + 3;
    }

    /** The table of {@link #matrices}: of each sample the kernel from its centre on, the sums of its tails, and zero. */
    float[] table(List<Draw> blurred) {
        float[] table = new float[blurred.size() * width()];
        for (int i = 0; i < blurred.size(); i++) {
            double[] kernel = kernel(blurred.get(i).sigma());
            double tail = 0;
            for (int d = radius; d >= 0; d--) {
                tail += kernel[d];
                table[i * width() + d] = (float) kernel[d];
                table[i * width() + radius + 1 + d] = (float) tail;
            }
        }
        return table;
    }

    private double[] kernel(double sigma) {
        double[] kernel = new double[radius + 1];
        double sum = 0;
        for (int d = 0; d <= radius; d++) {
            kernel[d] = StrictMath.exp(-d * d / (2 * sigma * sigma));
            sum += d == 0 ? kernel[d] : 2 * kernel[d];
        }
        for (int d = 0; d <= radius; d++) {
            kernel[d] /= sum;
        }
        return kernel;
    }

    /** The views [count, out, out], each blurred by its row of the table. */
    Tensor blur(Tensor views, Packing packing, int place) {
        long count = views.size(0);
        Tensor index = cells.view(1, -1).expand(new long[] {count, (long) out * out}, false);
        Tensor matrices = packing.table(place, count, width()).gather(1, index).view(count, out, out);
        return torch.bmm(torch.bmm(matrices, views), matrices.transpose(1, 2));
    }
}
