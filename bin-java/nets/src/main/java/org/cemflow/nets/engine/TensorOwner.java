package org.cemflow.nets.engine;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Owns native objects that outlive every {@link Scope}: a net's weights, a queue, an optimiser's momenta. */
public final class TensorOwner implements AutoCloseable {

    private final List<Pointer> owned = new ArrayList<>();

    /** Keeps a tensor alive until this owner is closed, whatever scope it was made in. */
    public <P extends Pointer> P own(P made) {
        made.retainReference();
        owned.add(made);
        return made;
    }

    @Override
    public void close() {
        owned.forEach(Pointer::releaseReference);
        owned.clear();
    }
}
