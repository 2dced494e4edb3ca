package org.cemflow.label;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Waits for Ctrl-C (SIGINT) or SIGTERM, which end a session in good order. */
final class EndSignal implements AutoCloseable {

    private final CountDownLatch heard = new CountDownLatch(1);
    private final Signal interrupt = new Signal("INT");
    private final Signal term = new Signal("TERM");
    private final SignalHandler beforeInterrupt;
    private final SignalHandler beforeTerm;

    EndSignal() {
        SignalHandler end = signal -> heard.countDown();
        beforeInterrupt = Signal.handle(interrupt, end);
        beforeTerm = Signal.handle(term, end);
    }

    void await() throws InterruptedException {
        heard.await();
    }

    @Override
    public void close() {
        Signal.handle(interrupt, beforeInterrupt);
        Signal.handle(term, beforeTerm);
    }
}
