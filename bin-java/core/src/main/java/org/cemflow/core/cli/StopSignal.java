package org.cemflow.core.cli;

import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Hears SIGTERM and SIGUSR2, the latter being what a SLURM job gets shortly before its time is over. */
public final class StopSignal implements AutoCloseable {

    private final AtomicReference<String> heard = new AtomicReference<>();
    private final Signal term = new Signal("TERM");
    private final Signal usr2 = new Signal("USR2");
    private final SignalHandler beforeTerm;
    private final SignalHandler beforeUsr2;

    public StopSignal() {
        SignalHandler remember = signal -> heard.compareAndSet(null, "SIG" + signal.getName());
        beforeTerm = Signal.handle(term, remember);
        beforeUsr2 = Signal.handle(usr2, remember);
    }

    /** The first signal's name, or null. */
    public String heard() {
        return heard.get();
    }

    @Override
    public void close() {
        Signal.handle(term, beforeTerm);
        Signal.handle(usr2, beforeUsr2);
    }
}
