package org.cemflow.nets.probe;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.weights.HostTensor;

/**
 * Classification by the k nearest neighbours in cosine similarity, each with the weight {@code exp(similarity / 0.07)} (Wu
 * et al. 2018, "Unsupervised feature learning via non-parametric instance discrimination", section 3.4).
 */
public final class NearestNeighbours {

    private static final double TEMPERATURE = 0.07;
    private static final int AT_ONCE = 512;

    private NearestNeighbours() {}

    /**
     * The part of the queries that get their own label.
     *
     * @param known features of the labelled rows, N x d, row by row
     * @param labels of those rows, from 0
     * @param queries features of the rows to be judged, M x d
     * @param truth their labels
     * @param k neighbours; fewer if there are fewer rows
     */
    public static double accuracy(Engine engine, float[] known, int[] labels, float[] queries, int[] truth, int k) {
        int d = known.length / labels.length;
        int neighbours = Math.min(k, labels.length);
        int right = 0;
        try (NoGradient all = new NoGradient()) {
            Tensor bank = unit(engine.place(HostCopies.tensor(HostTensor.of(known, labels.length, d)))).t();
            for (int from = 0; from < truth.length; from += AT_ONCE) {
                int count = Math.min(AT_ONCE, truth.length - from);
                float[] part = Arrays.copyOfRange(queries, from * d, (from + count) * d);
                try (NoGradient some = new NoGradient()) {
                    Tensor rows = unit(engine.place(HostCopies.tensor(HostTensor.of(part, count, d))));
                    T_TensorTensor_T nearest = rows.matmul(bank).topk(neighbours, 1, true, true);
                    float[] similarity = HostCopies.array(nearest.get0()).floats();
                    ByteBuffer index = HostCopies.array(nearest.get1()).data();
                    for (int row = 0; row < count; row++) {
                        right += vote(labels, similarity, index, row * neighbours, neighbours) == truth[from + row] ? 1 : 0;
                    }
                }
            }
        }
        return (double) right / truth.length;
    }

    private static Tensor unit(Tensor rows) {
        Tensor lengths = rows.mul(rows).sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt()
                .clamp_min(new Scalar(1e-12));
        return rows.div(lengths);
    }

    /** The label with the most weight; of equals the smallest. */
    private static int vote(int[] labels, float[] similarity, ByteBuffer index, int from, int count) {
        int most = Arrays.stream(labels).max().orElseThrow();
        double[] weights = new double[most + 1];
        for (int i = from; i < from + count; i++) {
            weights[labels[(int) index.getLong(Long.BYTES * i)]] += Math.exp(similarity[i] / TEMPERATURE);
        }
        int best = 0;
        for (int label = 1; label < weights.length; label++) {
            best = weights[label] > weights[best] ? label : best;
        }
        return best;
    }
}
