package org.cemflow.benchmark.analyse;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How images are distorted, with the strengths of Conrad and Narayan's notebook ({@code notebooks/invariances.ipynb}).
 */
enum Distortion {
    /** Degrees, counter-clockwise. */
    ROTATION(linspace(0, 360, 37), 0),
    /** Standard deviation in pixels. */
    BLUR(linspace(1e-15, 5, 20), 0),
    /** Variance, on the scale 0 to 1 of grey; the original calls it a standard deviation. */
    NOISE(linspace(1e-5, 0.03, 20), 0),
    /** Factor. */
    BRIGHTNESS(linspace(0, 2, 21), 10),
    /** Factor. */
    CONTRAST(linspace(0, 2, 21), 10),
    /** Side of the square to which an image of 224 is resized; not all are multiples of 32, whatever the original says. */
    SCALE(List.of(32.0, 64.0, 96.0, 128.0, 160.0, 192.0, 224.0, 288.0, 352.0, 416.0, 480.0, 548.0, 612.0, 704.0, 832.0, 1096.0, 1344.0), 6);

    private static final int PAPER_SIDE = 224;

    private final List<Double> values;
    private final int reference;

    /**
     * The strengths that are tried.
     *
     * @param reference the place of the one that leaves images as they are, or nearly so
     */
    record Grid(List<Double> values, int reference) {}

    Distortion(List<Double> values, int reference) {
        this.values = values;
        this.reference = reference;
    }

    /** As numpy's linspace has it. */
    static List<Double> linspace(double first, double last, int count) {
        double step = (last - first) / (count - 1);
        return DoubleStream.concat(IntStream.range(0, count - 1).mapToDouble(i -> i * step + first), DoubleStream.of(last)).boxed().toList();
    }

    /**
     * The strengths for images of a side; the sides of {@link #SCALE} keep their ratio to it.
     *
     * @param steps about how many of them, evenly taken and with both ends and the reference; 0 for all
     */
    Grid grid(int side, int steps) {
        TreeSet<Integer> places = new TreeSet<>(List.of(reference));
        int count = steps == 0 ? values.size() : Math.min(steps, values.size());
        for (int i = 0; i < count; i++) {
            places.add((int) Math.round((double) i * (values.size() - 1) / Math.max(1, count - 1)));
        }
        List<Double> some = places.stream().map(values::get)
                .map(v -> this == SCALE ? (double) Math.round(v * side / PAPER_SIDE) : v).toList();
        return new Grid(some, List.copyOf(places).indexOf(reference));
    }

    @JsonValue
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<Distortion> all() {
        return Arrays.asList(values());
    }
}
