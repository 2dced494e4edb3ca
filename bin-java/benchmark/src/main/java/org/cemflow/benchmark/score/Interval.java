package org.cemflow.benchmark.score;

/**
 * A mean and its 95 % interval.
 *
 * @param mean null where there is nothing to say
 * @param low null, as is {@code high}, where there is nothing to draw from: a single seed and item
 */
record Interval(Double mean, Double low, Double high) {}
