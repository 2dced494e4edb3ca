package org.cemflow.nets.training;

/**
 * How a classifier is trained.
 *
 * @param epochs passes over the patches
 * @param batch patches a step
 * @param lr learning rate of Adam, constant
 * @param seed of weights, order and augmentation
 */
public record PatchNetOptions(int epochs, int batch, double lr, long seed) {

    /** Conrad and Narayan's (eLife 2021) epochs, as printed and as their code has them. */
    public static final int PAPER_EPOCHS = 30;
    public static final int CODE_EPOCHS = 20;
}
