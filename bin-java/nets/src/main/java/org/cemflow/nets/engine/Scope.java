package org.cemflow.nets.engine;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the native memory of every tensor made on this thread between its construction and {@link #close()}, save for
 * those handed to the surrounding scope by {@link #keep}. Scopes nest, and must be closed on the thread that opened them.
 *
 * <pre>{@code
 * try (Scope step = new Scope()) {
 *     Tensor loss;
 *     try (Scope forward = new Scope()) {
 *         loss = forward.keep(lossOf(batch));   // activations go, the loss stays until the step ends
 *     }
 *     loss.backward();
 * }
 * }</pre>
 */
public final class Scope implements AutoCloseable {

    private final PointerScope outer = PointerScope.getInnerScope();
    private final PointerScope own = new PointerScope();

    /**
     * Hands a tensor (or any native object) made in this scope to the surrounding one.
     *
     * @throws IllegalStateException if no scope surrounds this one; what shall outlive all scopes belongs to a
     *     {@link TensorOwner}
     */
    public <P extends Pointer> P keep(P made) {
        if (outer == null) {
            throw new IllegalStateException("no scope surrounds this one");
        }
        outer.attach(made);
        return made;
    }

    @Override
    public void close() {
        own.close();
    }
}
