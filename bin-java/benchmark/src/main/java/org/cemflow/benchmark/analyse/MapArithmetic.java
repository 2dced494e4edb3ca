package org.cemflow.benchmark.analyse;

/** Arithmetic of maps: planes of numbers by rows. */
final class MapArithmetic {

    private MapArithmetic() {}

    /**
     * Bilinear to {@code side x side} with the corners' centres aligned (torch's {@code align_corners=True}).
     *
     * @param start of the map in {@code values}
     */
    static double[] alignedCorners(float[] values, int start, int height, int width, int side) {
        double[] out = new double[side * side];
        double stepY = side > 1 ? (height - 1.0) / (side - 1) : 0;
        double stepX = side > 1 ? (width - 1.0) / (side - 1) : 0;
        for (int y = 0; y < side; y++) {
            int top = Math.min((int) (y * stepY), height - 1);
            int low = Math.min(top + 1, height - 1);
            double v = y * stepY - top;
            for (int x = 0; x < side; x++) {
                int left = Math.min((int) (x * stepX), width - 1);
                int right = Math.min(left + 1, width - 1);
                double u = x * stepX - left;
                double upper = (1 - u) * values[start + top * width + left] + u * values[start + top * width + right];
                double lower = (1 - u) * values[start + low * width + left] + u * values[start + low * width + right];
                out[y * side + x] = (1 - v) * upper + v * lower;
            }
        }
        return out;
    }

    /** Bilinear to {@code side x side} with pixels' areas aligned, mirrored at the border's centres (skimage's {@code resize}, order 1). */
    static double[] alignedAreas(double[] values, int height, int width, int side) {
        double[] out = new double[side * side];
        for (int y = 0; y < side; y++) {
            double at = (y + 0.5) * height / side - 0.5;
            int top = (int) Math.floor(at);
            double v = at - top;
            for (int x = 0; x < side; x++) {
                double across = (x + 0.5) * width / side - 0.5;
                int left = (int) Math.floor(across);
                double u = across - left;
                out[y * side + x] = (1 - v) * row(values, mirror(top, height), width, left, u) + v * row(values, mirror(top + 1, height), width, left, u);
            }
        }
        return out;
    }

    private static double row(double[] values, int y, int width, int left, double u) {
        return (1 - u) * values[y * width + mirror(left, width)] + u * values[y * width + mirror(left + 1, width)];
    }

    /** -1 is 1, {@code length} is {@code length - 2}. */
    private static int mirror(int index, int length) {
        int inside = index < 0 ? -index : index >= length ? 2 * length - 2 - index : index;
        return Math.max(0, Math.min(length - 1, inside));
    }

    /** To 0 to 1, lowest to highest; all 0 where the map is the same everywhere. */
    static void rescale(double[] map) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : map) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        for (int i = 0; i < map.length; i++) {
            map[i] = high > low ? (map[i] - low) / (high - low) : 0;
        }
    }

    /**
     * The point-biserial correlation of a map with a mask, which is Pearson's of the map with 0 and 1:
     * {@code (mean inside - mean outside) sqrt(p (1 - p)) / sd}, sd that of the population; 0 where the map is the same everywhere.
     *
     * @param mask with pixels inside and outside
     */
    static double pointBiserial(boolean[] mask, double[] map) {
        double sum = 0;
        double inside = 0;
        int count = 0;
        for (int i = 0; i < map.length; i++) {
            sum += map[i];
            inside += mask[i] ? map[i] : 0;
            count += mask[i] ? 1 : 0;
        }
        double mean = sum / map.length;
        double squares = 0;
        for (double value : map) {
            squares += (value - mean) * (value - mean);
        }
        double sd = Math.sqrt(squares / map.length);
        double p = (double) count / map.length;
        double difference = inside / count - (sum - inside) / (map.length - count);
        // What is left of a constant map is rounding.
        return sd > 1e-12 * Math.abs(mean) && sd > 0 ? difference * Math.sqrt(p * (1 - p)) / sd : 0;
    }

    /** Intersection over union of the mask and of where the map lies above a threshold. */
    static double iou(boolean[] mask, double[] map, double threshold) {
        long both = 0;
        long either = 0;
        for (int i = 0; i < map.length; i++) {
            boolean above = map[i] > threshold;
            both += above && mask[i] ? 1 : 0;
            either += above || mask[i] ? 1 : 0;
        }
        return (double) both / either;
    }
}
