package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;
import org.cemflow.nets.weights.WeightFile;

/**
 * What MoCo v2 puts behind an encoder: {@code second relu(first f + b) + c}, scaled to length 1.
 *
 * @param first weights [hidden, features] by rows, {@code firstBias} [hidden]
 * @param second weights [numbers, hidden] by rows, {@code secondBias} [numbers]
 */
record ProjectionHead(float[] first, float[] firstBias, float[] second, float[] secondBias) {

    /** @throws DataError if the encoder has no weight file, or the file no head of its size */
    static ProjectionHead read(EncoderSource encoder) throws IOException {
        if (encoder.file() == null) {
            throw lacking("--encoder " + encoder.name());
        }
        StateDict dict = WeightFile.read(encoder.file());
        String prefix = encoder.weights().prefix() + "fc.";
        long features = encoder.shape().features();
        List<Long> hidden = shape(dict, prefix + "0.bias");
        List<Long> numbers = shape(dict, prefix + "2.bias");
        boolean there = hidden.size() == 1 && numbers.size() == 1 && shape(dict, prefix + "0.weight").equals(List.of(hidden.get(0), features))
                && shape(dict, prefix + "2.weight").equals(List.of(numbers.get(0), hidden.get(0)));
        if (!there) {
            throw lacking(encoder.file());
        }
        return new ProjectionHead(floats(dict, prefix + "0.weight"), floats(dict, prefix + "0.bias"), floats(dict, prefix + "2.weight"),
                floats(dict, prefix + "2.bias"));
    }

    private static DataError lacking(Object file) {
        return new DataError(file, "has no MoCo head (fc.0, fc.2), by which the original notebook compares views",
                "give a checkpoint of MoCo v2 with its head, or leave out --compat cellemnet");
    }

    private static List<Long> shape(StateDict dict, String name) {
        HostTensor tensor = dict.tensors().get(name);
        return tensor == null || !tensor.dtype().floating() ? List.of() : tensor.shape();
    }

    private static float[] floats(StateDict dict, String name) {
        return dict.tensors().get(name).floats();
    }

    float[] project(float[] features) {
        float[] hidden = affine(first, firstBias, features);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.max(0, hidden[i]);
        }
        float[] numbers = affine(second, secondBias, hidden);
        double squares = 0;
        for (float number : numbers) {
            squares += (double) number * number;
        }
        double length = Math.max(Math.sqrt(squares), 1e-12);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] /= (float) length;
        }
        return numbers;
    }

    private static float[] affine(float[] weights, float[] bias, float[] x) {
        float[] result = new float[bias.length];
        for (int row = 0; row < result.length; row++) {
            double sum = bias[row];
            for (int i = 0; i < x.length; i++) {
                sum += (double) weights[row * x.length + i] * x[i];
            }
            result[row] = (float) sum;
        }
        return result;
    }
}
