package org.cemflow.nets.optim;

/**
 * The one-cycle policy (Smith and Topin 2018) as PyTorch up to 1.7 has it: over 0.3 T - 1 steps half a cosine up from
 * {@code most / 25} to {@code most}, then half a cosine down to a ten-thousandth of the start; Adam's beta1 goes the other
 * way, 0.95 to 0.85 and back.
 *
 * @param most the highest rate
 * @param total steps T of the run
 */
public record OneCycle(double most, long total) {

    private static final double RISE = 0.3;
    private static final double START = 25;
    private static final double END = 1e4;
    private static final double BETA_HIGH = 0.95;
    private static final double BETA_LOW = 0.85;

    /** @param step from 0 */
    public double lr(long step) {
        return between(step, most / START, most, most / START / END);
    }

    /** Adam's beta1. */
    public double beta1(long step) {
        return between(step, BETA_HIGH, BETA_LOW, BETA_HIGH);
    }

    private double between(long step, double start, double middle, double end) {
        double up = RISE * total - 1;
        double down = total - up - 1;
        return step <= up ? cosine(start, middle, step / up) : cosine(middle, end, (step - up) / down);
    }

    private static double cosine(double from, double to, double part) {
        return to + (from - to) / 2 * (1 + StrictMath.cos(Math.PI * part));
    }
}
