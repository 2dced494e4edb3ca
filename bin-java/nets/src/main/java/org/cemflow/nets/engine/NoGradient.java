package org.cemflow.nets.engine;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;

/** A {@link Scope} in which this thread records nothing for gradients. */
public final class NoGradient implements AutoCloseable {

    private final Scope scope = new Scope();

    public NoGradient() {
        // Belongs to the scope, whose end restores what was before.
        new NoGradGuard();
    }

    /** As {@link Scope#keep}. */
    public <P extends Pointer> P keep(P made) {
        return scope.keep(made);
    }

    @Override
    public void close() {
        scope.close();
    }
}
