package org.cemflow.nets.optim;

import java.util.List;

/** The learning rate over a run. */
public interface Schedule {

    /**
     * @param step from 0 over the whole run
     * @param perEpoch steps of an epoch
     */
    double lr(long step, long perEpoch);

    /**
     * Falls to a part of itself at each milestone; constant within an epoch.
     *
     * @param base the first rate
     * @param milestones epochs, counted from 0, with which a lower rate begins
     * @param factor by which the rate is multiplied there
     */
    static Schedule steps(double base, List<Integer> milestones, double factor) {
        List<Integer> epochs = List.copyOf(milestones);
        return (step, perEpoch) -> {
            long epoch = step / perEpoch;
            return base * Math.pow(factor, epochs.stream().filter(milestone -> epoch >= milestone).count());
        };
    }

    /**
     * Half a cosine from the base to 0 at the end (Loshchilov and Hutter 2017, without restarts), a little lower at each step.
     *
     * @param epochs of the whole run
     */
    static Schedule cosine(double base, int epochs) {
        return (step, perEpoch) -> base * (1 + Math.cos(Math.PI * step / ((double) perEpoch * epochs))) / 2;
    }

    /**
     * The same after a linear rise from nearly 0 over the first epochs (Goyal et al. 2017, section 2.2).
     *
     * @param epochs of the rise; 0 for none
     */
    default Schedule warmedUp(int epochs) {
        return (step, perEpoch) -> lr(step, perEpoch) * Math.min(1, (step + 1.0) / Math.max(1, perEpoch * epochs));
    }

    /** A rate meant for batches of one size, scaled linearly to another (Goyal et al. 2017, section 2.1). */
    static double scaled(double lr, int meantFor, int batch) {
        return lr * batch / meantFor;
    }
}
