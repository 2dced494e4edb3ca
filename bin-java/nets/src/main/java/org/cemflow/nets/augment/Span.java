package org.cemflow.nets.augment;

/** A closed range of numbers to draw from. */
public record Span(double low, double high) {

    boolean within(double least, double most) {
        return low >= least && low <= high && high <= most;
    }

    @Override
    public String toString() {
        return low + ".." + high;
    }
}
