package org.cemflow.nets.augment;

import java.util.List;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;

/**
 * Crop, resize and flip in two matrix products a sample: view = Wy patch Wx^T, where row i of W holds the weights of the
 * pixels that make output i. The weights are those of Pillow's antialiased bilinear resize (a triangle as wide as the
 * larger of an input and an output pixel, cut at the crop's border and normalised), without its rounding to 8 bits after
 * each axis. Objects belong to the scope in which they were made.
 */
final class Resampler {

    /** Numbers a sample and axis: first centre, step, half width, low, high, gain. */
    private static final int COLUMNS = 6;

    private final int side;
    private final int out;
    private final int taps;
    private final TensorOptions floats;

    /**
     * @param side of the patches
     * @param out side of the views
     */
    Resampler(Engine engine, int side, int out) {
        this.side = side;
        this.out = out;
        this.taps = Math.min(side, (int) Math.ceil(2 * Math.max(1, (double) side / out)) + 1);
        this.floats = new TensorOptions(ScalarType.Float).device(new DeviceOptional(engine.device()));
    }

    /** The table of {@link #weights}: all samples' rows axis, then all samples' columns axis. */
    float[] table(List<Draw> draws, double[] gain) {
        float[] table = new float[2 * draws.size() * COLUMNS];
        for (int i = 0; i < draws.size(); i++) {
            Draw draw = draws.get(i);
            put(table, i, draw.crop().top(), draw.crop().height(), draw.flipY(), gain[i]);
            put(table, draws.size() + i, draw.crop().left(), draw.crop().width(), draw.flipX(), 1);
        }
        return table;
    }

    private void put(float[] table, int row, int low, int length, boolean flip, double gain) {
        double scale = (double) length / out;
        int at = row * COLUMNS;
        table[at] = (float) (flip ? low + length - 0.5 * scale : low + 0.5 * scale);
        table[at + 1] = (float) (flip ? -scale : scale);
        table[at + 2] = (float) Math.max(scale, 1);
        table[at + 3] = low;
        table[at + 4] = low + length;
        table[at + 5] = (float) gain;
    }

    /** Weights [2 count, out, side] of the table [2 count, 6]. */
    Tensor weights(Packing packing, int place, int count) {
        Tensor table = packing.table(place, 2L * count, 1, COLUMNS);
        Tensor half = table.narrow(2, 2, 1);
        Tensor low = table.narrow(2, 3, 1);
        Tensor centre = torch.addcmul(table.narrow(2, 0, 1), table.narrow(2, 1, 1), torch.arange(new Scalar(out), floats).view(1, out, 1));
        // Any window of so many pixels that holds the triangle will do; it is moved into the patch where it sticks out.
        Tensor first = centre.sub(half).add_(new Scalar(0.5)).floor_().clamp_min_(new Scalar(0)).clamp_max_(new Scalar(side - taps));
        Tensor pixels = first.add(torch.arange(new Scalar(taps), floats));
        Tensor weights = pixels.add(new Scalar(0.5)).sub_(centre).abs_().div_(half).neg_().add_(new Scalar(1)).clamp_min_(new Scalar(0));
        weights.mul_(pixels.ge(low)).mul_(pixels.lt(table.narrow(2, 4, 1)));
        weights.mul_(table.narrow(2, 5, 1).div(weights.sum(new long[] {2}, true, new ScalarTypeOptional())));
        return torch.zeros(new long[] {2L * count, out, side}, floats).scatter_(2, pixels.to(ScalarType.Long), weights);
    }

    /** Writes the views [count, out, out] of the patches, float [count, side, side]. */
    void resample(Tensor patches, Tensor weights, Tensor views) {
        long count = patches.size(0);
        Tensor rows = torch.bmm(weights.narrow(0, 0, count), patches);
        torch.bmm_out(views, rows, weights.narrow(0, count, count).transpose(1, 2));
    }
}
