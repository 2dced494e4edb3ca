package org.cemflow.nets.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What was measured over some steps, as sums.
 *
 * @param steps how many
 * @param values of the loss, then of what the objective watches
 * @param waitSeconds time that the steps waited for patches
 */
public record Sums(long steps, List<Double> values, double waitSeconds) {

    public Sums {
        values = List.copyOf(values);
    }

    /** Of no steps. */
    public static Sums none(int values) {
        return new Sums(0, Collections.nCopies(values, 0.0), 0);
    }

    public Sums plus(Sums other) {
        List<Double> sums = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            sums.add(values.get(i) + other.values.get(i));
        }
        return new Sums(steps + other.steps, sums, waitSeconds + other.waitSeconds);
    }

    /** Mean over the steps. */
    public double mean(int value) {
        return values.get(value) / steps;
    }

    /** Whether every step's values were finite. */
    public boolean finite() {
        return values.stream().allMatch(Double::isFinite);
    }
}
