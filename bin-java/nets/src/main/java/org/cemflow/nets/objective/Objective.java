package org.cemflow.nets.objective;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.weights.HostTensor;

/**
 * A task that needs no labels: from several views of the same patches to a loss that moves an encoder. It owns its nets
 * and whatever else it keeps from step to step.
 */
public interface Objective extends AutoCloseable {

    /** How many differently augmented views of each patch it wants. */
    int views();

    /** The net for whose sake all this is done. */
    ResNet encoder();

    /** What the optimiser moves, by name; the tensors themselves. */
    Map<String, Tensor> parameters();

    /** Names of what is watched beside the loss, as columns of a table. */
    List<String> watched();

    /**
     * A batch forward and back: its loss and the gradients, in the current scope. Also moves on what the objective keeps
     * beside the parameters, so call it once a step.
     *
     * @param views {@link #views()} tensors of B x 1 x H x W, float32, normalised
     * @param step counted from 0 over the whole run; all chance depends on it and on the seed alone
     */
    Outcome pass(List<Tensor> views, long step);

    /** Spread of the learnt features, 1 = all over their sphere, 0 = collapsed to a point. */
    double spread();

    /** Copies of everything that goes on from step to step, parameters included, by name. */
    Map<String, HostTensor> state();

    /**
     * Takes over what {@link #state()} gave.
     *
     * @param file for messages
     * @throws org.cemflow.core.error.DataError if it is of another objective or architecture
     */
    void restore(Object file, Map<String, HostTensor> state);

    @Override
    void close();
}
