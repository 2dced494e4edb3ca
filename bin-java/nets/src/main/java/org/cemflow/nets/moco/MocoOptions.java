package org.cemflow.nets.moco;

import java.util.ArrayList;
import java.util.List;

/**
 * MoCo v2's own numbers.
 *
 * @param queue keys in the queue (K)
 * @param momentum of the key encoder (m)
 * @param temperature of the logits (T)
 * @param dim length of the compared vectors
 * @param groups into how many groups each batch is split for batch normalisation; see {@link Moco}
 */
public record MocoOptions(int queue, double momentum, double temperature, int dim, int groups) {

    /** CEM500K's, on its four GPUs. */
    public static final MocoOptions PAPER = new MocoOptions(65_536, 0.999, 0.2, 128, 4);

    /** Everything that is wrong with them for a batch of this size, as sentences about the options of cem-pretrain. */
    public List<String> faults(int batch) {
        List<String> faults = new ArrayList<>();
        if (batch < 2) {
            faults.add("--batch must be 2 or more.");
            return faults;
        }
        if (queue < 1 || queue % batch != 0) {
            faults.add("--queue " + queue + " is not a multiple of --batch " + batch + "; give "
                    + Math.max(1, queue / batch) * (long) batch + ".");
        }
        if (!(momentum >= 0 && momentum < 1)) {
            faults.add("--key-momentum must be 0 or more and below 1.");
        }
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
            faults.add("--temperature must be above 0.");
        }
        if (dim < 1) {
            faults.add("--dim must be 1 or more.");
        }
        if (groups < 1 || batch % groups != 0 || batch / groups < 2) {
            faults.add("--bn-groups " + groups + " does not split --batch " + batch + " into equal groups of 2 or more.");
        }
        return faults;
    }
}
