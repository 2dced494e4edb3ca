package org.cemflow.curate.filter.features;

/** Population statistics. */
final class Moments {

    private Moments() {}

    /** The population standard deviation of the values 0..255, {@code counts[v]} of each; exact up to rounding. */
    static double deviation(int[] counts) {
        long n = 0;
        long sum = 0;
        long squares = 0;
        for (int v = 0; v < counts.length; v++) {
            n += counts[v];
            sum += (long) counts[v] * v;
            squares += (long) counts[v] * v * v;
        }
        return Math.sqrt((double) (n * squares - sum * sum) / n / n);
    }

    /** The population standard deviation of the first {@code n} values. */
    static double deviation(double[] values, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += values[i];
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        return Math.sqrt(squares / n);
    }
}
