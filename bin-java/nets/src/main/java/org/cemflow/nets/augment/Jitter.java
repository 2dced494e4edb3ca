package org.cemflow.nets.augment;

import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.nets.data.PixelStatistics;

/**
 * Brightness x -> clamp(b x) and contrast x -> clamp(c x + (1-c) mean(x)) in either order, and normalisation, in four
 * passes for a batch whose samples differ in the order. With g the gain already in the resampling weights, all is
 * <pre>
 * x1 = min(g x, 1);  y = clamp(scale x1 + share mean(x1) + shift, low, high)
 * brightness first: g = b, scale = c,   share = 1-c,    high = 1
 * contrast first:   g = 1, scale = b c, share = b(1-c), high = min(b, 1), for b min(u, 1) = min(b u, b)
 * </pre>
 * and then everything is moved to normalised units.
 */
final class Jitter {

    /** Numbers a sample: scale, share, high. */
    static final int COLUMNS = 3;

    private Jitter() {}

    /** What the greys are multiplied with on their way into the view. */
    static double gain(Draw draw) {
        return draw.brightnessFirst() ? draw.brightness() : 1;
    }

    static float[] table(List<Draw> draws, PixelStatistics statistics) {
        float[] table = new float[draws.size() * COLUMNS];
        for (int i = 0; i < draws.size(); i++) {
            Draw draw = draws.get(i);
            double after = draw.brightnessFirst() ? 1 : draw.brightness();
            table[i * COLUMNS] = (float) (after * draw.contrast() / statistics.sd());
            table[i * COLUMNS + 1] = (float) (after * (1 - draw.contrast()) / statistics.sd());
            table[i * COLUMNS + 2] = (float) normalised(Math.min(after, 1), statistics);
        }
        return table;
    }

    /** In place, of views [count, out, out] in 0..gain; the table is [count, 3, 1, 1]. */
    static void apply(Tensor views, Tensor table, PixelStatistics statistics) {
        views.clamp_max_(new Scalar(1));
        Tensor mean = views.mean(new long[] {1, 2}, true, new ScalarTypeOptional());
        Tensor black = torch.full(new long[] {1, 1, 1}, new Scalar(normalised(0, statistics)), views.options());
        Tensor bias = mean.mul_(table.select(1, 1)).add_(black);
        torch.addcmul_out(views, bias, views, table.select(1, 0));
        views.clamp_(new TensorOptional(black), new TensorOptional(table.select(1, 2)));
    }

    /** A grey of 0..1 in units of the data set's sd from its mean. */
    static double normalised(double grey, PixelStatistics statistics) {
        return (grey - statistics.mean()) / statistics.sd();
    }
}
